//! The command line, as a person uses it: the example campaign, its record, proofs, exit codes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::steps::{Outcome, PROFILE, Project, Report, run, run_for_code};

const EXAMPLE: &str = "examples/chicago-food";

/// What the program ends with where a record or a proof does not hold.
const DOES_NOT_HOLD: i32 = 1;
/// What it ends with where the input or the call is wrong.
const WRONG_INPUT: i32 = 2;

/// The example end to end.
pub(crate) fn test(project: &Project, report: &mut Report) {
    if !project.path(EXAMPLE).is_dir() {
        report.absent(EXAMPLE);
        return;
    }
    let built = report.step("cli: build", || project.build_faces());
    if !built {
        return;
    }
    let mut record = PathBuf::new();
    let ran = report.step("cli: run the example", || {
        record = project.fresh("xtask-cli")?.join("record");
        let (summary, _) = run_for_code(ssj(project).args(["run", EXAMPLE, "--out"]).arg(&record), 0)?;
        print!("{summary}");
        match record.join("public").is_dir() {
            true => Ok(Outcome::Passed),
            false => bail!("{record:?} has no public folder"),
        }
    });
    if !ran {
        return;
    }
    report.step("cli: verify from the public folder alone", || verify_alone(project, &record));
    report.step("cli: a changed byte is found and the file named", || changed_bytes(project, &record));
    report.step("cli: a missing and an added file are found and named", || missing_and_added(project, &record));
    report.step("cli: the keys make the campaign again from its registers", || audited(project, &record));
    report.step("cli: explain, prove and verify-proof for one entity", || proofs(project, &record));
    report.step("cli: wrong input has a code of its own and writes nothing", || wrong_input(project, &record));
    report.step("cli: where nobody reads on it ends quietly", || nobody_reads(project));
    report.step("cli: what a code means, and what a mistyped one may have been", || codes(project));
    report.step("cli: what a phrase of ratios and frequencies means and comes to", || phrases(project));
    report.step("cli: teams for a problem with names, and who competes for whom", || teams(project));
    report.step("cli: what follows the draw, from the journal to the report", || life_cycle(project, &record));
    report.step("cli: --lang zh is wholly Chinese, --lang en English", || languages(project, &record));
    report.step("cli: what changed in a list of items, what depends on a basis, what is behind", || lists(project));
    report.step("cli: the lint, the funnel and the annual plan of the invented province", || plans(project));
    report.step("cli: the self-test passes and writes its report", || selftest(project));
    report.step("cli: an empty register of every kind and format is read again", || templates(project));
    report.step("cli: an invented province is generated, and its campaigns run", || province(project));
}

/// As in `ssj … | head`: a pipe whose reading end is closed.
fn nobody_reads(project: &Project) -> Result<Outcome> {
    let (reader, writer) = std::io::pipe()?;
    drop(reader);
    let output = ssj(project).args(["check", EXAMPLE]).stdout(writer).output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    match (output.status.code(), said.is_empty()) {
        (Some(141), true) => Ok(Outcome::Passed),
        (code, _) => bail!("it ended with {code:?} and said {said:?}"),
    }
}

/// The program in an English environment.
fn ssj(project: &Project) -> Command {
    let mut command = project.command(project.target(&format!("{PROFILE}/ssj{}", std::env::consts::EXE_SUFFIX)));
    command.env("LC_ALL", "C");
    command
}

/// The problem of the examples is drawn by a seed, the same each time; one that nobody can solve says so.
fn teams(project: &Project) -> Result<Outcome> {
    const PROBLEM: &str = "examples/match/problem.json";
    let draw = || run_for_code(ssj(project).args(["match", PROBLEM, "--seed", &"07".repeat(32), "--report", "--probabilities"]), 0);
    let (answer, _) = draw()?;
    for part in ["bakery: ", "0.500000  bakery × Chen", "of even chances", "drawn workloads: 1 to 2"] {
        has(&answer, part)?;
    }
    if draw()?.0 != answer {
        bail!("the same seed gave other teams");
    }
    let short = project.fresh("xtask-cli/match")?.join("short.json");
    let text = std::fs::read_to_string(project.path(PROBLEM))?.replace("\"capacity\": 2", "\"capacity\": 1");
    std::fs::write(&short, text).with_context(|| format!("cannot write {short:?}"))?;
    let (sentence, _) = run_for_code(ssj(project).args(["--lang", "zh", "match"]).arg(&short), DOES_NOT_HOLD)?;
    wholly_chinese(sentence.lines())?;
    let (data, _) = run_for_code(ssj(project).args(["match", "--json"]).arg(&short), DOES_NOT_HOLD)?;
    has(&data, "\"missing\": 2")?;
    run_for_code(ssj(project).args(["match", "examples/match"]), WRONG_INPUT)?;
    Ok(Outcome::Passed)
}

/// Every line of run, check, verify and explain has Chinese under `--lang zh`; errors have the
/// place and the remedy in it; the environment chooses where nothing is said.
fn languages(project: &Project, record: &Path) -> Result<Outcome> {
    let out = project.fresh("xtask-cli/zh")?.join("record");
    let (run, _) = run_for_code(ssj(project).args(["--lang", "zh", "run", EXAMPLE, "--out"]).arg(&out), 0)?;
    // The first line is the plan's own title.
    wholly_chinese(run.lines().skip(2))?;
    let (check, _) = run_for_code(ssj(project).args(["--lang", "zh", "check", EXAMPLE]), 0)?;
    wholly_chinese(check.lines())?;
    let (verified, _) = run_for_code(ssj(project).args(["--lang", "zh", "verify"]).arg(&out), 0)?;
    wholly_chinese(verified.lines())?;
    let folder = copied(project, record)?;
    std::fs::remove_file(folder.join("plan.json")).context("cannot remove plan.json")?;
    let (refused, _) = run_for_code(ssj(project).args(["--lang", "zh", "verify"]).arg(&folder), DOES_NOT_HOLD)?;
    wholly_chinese(refused.lines())?;
    let (_, missing) = run_for_code(ssj(project).args(["--lang", "zh", "run", "no-such-folder"]), WRONG_INPUT)?;
    for part in ["文件读写失败", "文件 no-such-folder", "不存在", "检查路径与权限"] {
        has(&missing, part)?;
    }
    let entity = ["explain", &record.display().to_string(), "uscc:91350100M000100Y44"].map(str::to_owned);
    let (_, mistyped) = run_for_code(ssj(project).args(["--lang", "zh"]).args(&entity), WRONG_INPUT)?;
    wholly_chinese(mistyped.lines())?;
    has(&mistyped, "校验码应为")?;
    let (_, english) = run_for_code(ssj(project).args(["--lang", "en"]).args(&entity), WRONG_INPUT)?;
    if english.chars().any(is_chinese) {
        bail!("Chinese in an English error: {english}");
    }
    let (_, chosen) = run_for_code(ssj(project).env("LC_ALL", "zh_CN.UTF-8").args(&entity), WRONG_INPUT)?;
    has(&chosen, "校验码应为")?;
    run_for_code(ssj(project).args(["--lang", "fr", "check", EXAMPLE]), WRONG_INPUT)?;
    Ok(Outcome::Passed)
}

/// The list of items of the invented province: one city has merged the province's change, another has not.
fn lists(project: &Project) -> Result<Outcome> {
    let city = "examples/shanxi/city";
    let act = |args: &[&str], ends| run_for_code(ssj(project).arg("catalogue").args(args), ends);
    let (stale, _) = act(&["stale", city, "--limit", "17"], 0)?;
    has(&stale, "sx-1404-market  version 2  current")?;
    has(&stale, "sx-1401-market  version 1  stale: sx-1401-market has not merged version 2 of sx-market of 2025-12-10, 17 working days")?;
    has(&act(&["stale", city, "--limit", "16"], DOES_NOT_HOLD)?.0, "over the limit")?;
    let (affected, _) = act(&["affected", city, "food"], 0)?;
    for part in ["market-catering", "market-food-sale", "2 items, 2 of them without another basis", "task catering"] {
        has(&affected, part)?;
    }
    act(&["affected", city, "nothing"], WRONG_INPUT)?;
    has(&act(&["offsite", city], 0)?.0, "market-disclosure\t")?;
    let [old, new, bases] = ["items-2025.csv", "items.csv", "bases.csv"].map(|file| format!("examples/shanxi/data/{file}"));
    let (diff, _) = act(&["diff", &old, &new, "--bases", &bases], 0)?;
    has(&diff, "+ market-drug")?;
    has(&diff, "modes: [\"on_site\"] → [\"on_site\",\"off_site\"]")?;
    for args in [&["stale", city][..], &["affected", city, "food"], &["offsite", city], &["diff", &old, &new, "--bases", &bases]] {
        let (said, _) = run_for_code(ssj(project).args(["--lang", "zh", "catalogue"]).args(args), 0)?;
        wholly_chinese(said.lines())?;
    }
    Ok(Outcome::Passed)
}

/// Findings as JSON, the funnel of one task, and the annual plans with what overlaps.
fn plans(project: &Project) -> Result<Outcome> {
    let act = |args: &[&str], ends| run_for_code(ssj(project).args(args), ends);
    let [county, city] = ["examples/shanxi/county", "examples/shanxi/city"];
    let (found, _) = act(&["check", city, "--json"], 0)?;
    for part in ["\"rule\": \"SSJ-L004\"", "\"severity\": \"warn\"", "国市监信〔2019〕38号"] {
        has(&found, part)?;
    }
    has(&act(&["check", county], 0)?.0, "0 errors")?;
    has(&act(&["funnel", county, "--task", "disclosure"], 0)?.0, "jurisdiction")?;
    has(&act(&["funnel", county, "--json"], 0)?.0, "\"jurisdiction:elsewhere\"")?;
    act(&["funnel", county, "--task", "other"], WRONG_INPUT)?;
    let [of_county, of_city] = [county, city].map(|folder| format!("{folder}/annual.toml"));
    has(&act(&["plan", "show", &of_county, "--at", "2025-12-23"], 0)?.0, "revision 1  filed on 2025-12-23")?;
    has(&act(&["plan", "file", &of_county, "1"], 0)?.0, "\"before\": null")?;
    has(&act(&["plan", "diff", &of_county, "0", "1"], 0)?.0, "+ sx-140105-2026-q3/food_sale  (added)")?;
    has(&act(&["plan", "overlaps", city, &of_county, "examples/shanxi/province/annual.toml"], DOES_NOT_HOLD)?.0, "sx-2026-h1/general")?;
    has(&act(&["plan", "overlaps", county, &of_county, &of_city], 0)?.0, "0 overlaps")?;
    has(&act(&["catalogue", "applies", city, "market-catering", "uscc:92149910MA203M947G"], 0)?.0, "does not apply")?;
    has(&act(&["catalogue", "orphans", city], 0)?.0, "0 items, 0 targets")?;
    act(&["catalogue", "applies", city, "market-catering", "raw:nobody"], WRONG_INPUT)?;
    for args in [&["check", city][..], &["plan", "show", &of_county], &["funnel", county], &["catalogue", "orphans", city]] {
        wholly_chinese(run_for_code(ssj(project).args(["--lang", "zh"]).args(args), 0)?.0.lines())?;
    }
    Ok(Outcome::Passed)
}

/// A code and its parts; a mistyped one is refused with what may have been meant; rows of the user go before.
fn codes(project: &Project) -> Result<Outcome> {
    let code = |lang: &str, code: &str, ends| run_for_code(ssj(project).args(["--lang", lang, "code", code]), ends);
    let (chinese, _) = code("zh", "11500000009276118B", 0)?;
    wholly_chinese(chinese.lines())?;
    for part in ["登记管理部门：机构编制", "500000", "重庆市", "009276118"] {
        has(&chinese, part)?;
    }
    has(&code("en", "11500000009276118B", 0)?.0, "department of registration: staffing of public bodies")?;
    has(&code("en", "F5212", 0)?.0, "Wholesale and retail trades")?;
    let (_, refused) = code("en", "115000000092761188", WRONG_INPUT)?;
    has(&refused, "may have been meant as uscc:11500000009276118B")?;
    has(&code("zh", "115000000092761188", WRONG_INPUT)?.1, "可能应为 uscc:11500000009276118B")?;
    let own = project.fresh("xtask-cli/regions")?.join("own.csv");
    std::fs::write(&own, "code,name,level,parent\n140171,综改示范区,zone,140000\n").context("cannot write own.csv")?;
    let (mine, _) = run_for_code(ssj(project).args(["code", "140171", "--regions"]).arg(&own), 0)?;
    has(&mine, "山西省综改示范区")?;
    std::fs::write(&own, "code,name,level,parent\n140171,x,zone,140172\n").context("cannot write own.csv")?;
    run_for_code(ssj(project).args(["code", "140171", "--regions"]).arg(&own), WRONG_INPUT)?;
    Ok(Outcome::Passed)
}

/// A phrase is told, reckoned and held to; a wrong one is refused at its character.
fn phrases(project: &Project) -> Result<Outcome> {
    let quota = |lang: &str, args: &[&str], ends| run_for_code(ssj(project).args(["--lang", lang, "quota"]).args(args), ends);
    let phrase = "不超过10%/年，其中重点单位不低于8%";
    let numbers = ["--frame", "1001", "--part", "重点单位=50", "--before", "每年=1/60"];
    let (chinese, _) = quota("zh", &[&[phrase][..], &numbers].concat(), 0)?;
    wholly_chinese(chinese.lines())?;
    for part in ["每年不超过10%，其中“重点单位”不低于8%", "1001 个中抽取 4 至 40 个", "50 个中抽取 4 至 50 个"]
    {
        has(&chinese, part)?;
    }
    let (english, _) = quota("en", &["不低于3%或按专项计划确定", "--frame", "1001"], 0)?;
    for part in ["draw at least 3%", "31 to 1001 of 1001", "the plan of a special check"] {
        has(&english, part)?;
    }
    has(&quota("en", &["大约3%"], WRONG_INPUT)?.1, "at character 1")?;
    has(&quota("zh", &["不低于"], WRONG_INPUT)?.1, "第 4 个字符处短语已结束")?;
    has(&quota("en", &["不低于3%", "--frame", "100", "--choose", "2"], WRONG_INPUT)?.1, "at least 3 (of 100, rounded up)")?;
    has(&quota("en", &["1:5", "--frame", "100"], WRONG_INPUT)?.1, "how many inspectors there are")?;
    Ok(Outcome::Passed)
}

fn has(text: &str, part: &str) -> Result<()> {
    if text.contains(part) { Ok(()) } else { bail!("{part:?} is missing in: {text}") }
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// No line without Chinese, but for rows of a table that hold names and numbers only; and no two
/// English words in a row.
fn wholly_chinese<'a>(lines: impl Iterator<Item = &'a str>) -> Result<()> {
    for line in lines.filter(|line| !line.trim().is_empty()) {
        let table = line.starts_with("  ") && line.contains(" %)");
        let words: Vec<bool> = line.split(' ').map(|w| w.len() > 1 && w.bytes().all(|b| b.is_ascii_lowercase())).collect();
        if !table && (!line.chars().any(is_chinese) || words.windows(2).any(|pair| pair == [true, true])) {
            bail!("this line is not Chinese: {line}");
        }
    }
    Ok(())
}

/// A copy without the sealed folder: nothing secret may be needed.
fn verify_alone(project: &Project, record: &Path) -> Result<Outcome> {
    let alone = copied(project, record)?;
    run(ssj(project).arg("verify").arg(alone))
}

/// The self-test, its report in a file, and the same again from its seed; nothing is written over.
fn selftest(project: &Project) -> Result<Outcome> {
    let file = project.fresh("xtask-cli/selftest")?.join("report.txt");
    let (report, _) = run_for_code(ssj(project).args(["selftest", "--out"]).arg(&file), 0)?;
    let written = std::fs::read_to_string(&file).context("the report was not written")?;
    if written != report {
        bail!("the file has another report: {written}");
    }
    let seed = report.lines().last().and_then(|line| line.strip_prefix("seed ")).context("the report names its seed")?;
    let (again, _) = run_for_code(ssj(project).args(["selftest", "--seed", seed]), 0)?;
    has(&again, &report)?;
    wholly_chinese(run_for_code(ssj(project).args(["--lang", "zh", "selftest"]), 0)?.0.lines())?;
    run_for_code(ssj(project).args(["selftest", "--out"]).arg(&file), WRONG_INPUT)?;
    run_for_code(ssj(project).args(["selftest", "--seed", "7"]), WRONG_INPUT)?;
    Ok(Outcome::Passed)
}

/// The committed province runs, and so does one made anew, which is not written over.
fn province(project: &Project) -> Result<Outcome> {
    let folder = project.fresh("xtask-cli/province")?;
    let run_in = |from: &Path, name: &str| {
        let out = folder.join(format!("record-{name}"));
        run_for_code(ssj(project).arg("run").arg(from.join(name)).arg("--out").arg(out), 0)
    };
    for campaign in ["county", "city", "province"] {
        has(&run_in(&project.path("examples/shanxi"), campaign)?.0, "everything holds")?;
    }
    let made = folder.join("made");
    let generate = || [&["generate"], ["--targets", "500", "--seed", "9"].as_slice()].concat();
    has(&run_for_code(ssj(project).args(generate()).arg(&made), 0)?.0, "written")?;
    has(&run_for_code(ssj(project).args(generate()).arg(&made), WRONG_INPUT)?.1, "exists already")?;
    has(&run_for_code(ssj(project).args(["generate", "--targets", "0"]).arg(folder.join("none")), WRONG_INPUT)?.1, "100000000")?;
    let out = folder.join("record-made");
    run(ssj(project).arg("run").arg(made.join("province")).arg("--out").arg(out))?;
    let (funnel, _) = run_for_code(ssj(project).arg("check").arg(made.join("city")), 0)?;
    for format in ["parquet", "arrow", "xlsx"] {
        let other = folder.join(format);
        run_for_code(ssj(project).args(generate()).args(["--format", format]).arg(&other), 0)?;
        if run_for_code(ssj(project).arg("check").arg(other.join("city")), 0)?.0 != funnel {
            bail!("the province as {format} has another frame than as csv");
        }
    }
    has(&run_for_code(ssj(project).args(["generate", "--format", "xls"]).arg(folder.join("none")), WRONG_INPUT)?.1, "parquet")?;
    Ok(Outcome::Passed)
}

/// The templates of a format are the registers of a campaign, whose one target is in its frame.
fn templates(project: &Project) -> Result<Outcome> {
    const PLAN: &str = "unit = \"sx-market\"\ncampaign = \"t\"\ntitle = \"模板\"\nsuite = \"sm3\"\nas_of = 2026-01-05\n\
        parties = [{ id = \"keeper\", organisation = \"a\" }, { id = \"notary\", organisation = \"b\" }, { id = \"third\", organisation = \"c\" }]\n\
        lint = { waived = [{ rule = \"SSJ-L015\", reason = \"模板只有一个对象\", by = \"测试\" }] }\n\
        [[tasks]]\ncode = \"food\"\nitems = [\"food-01\"]\nquotas = { all = { count = 1 } }\ncap = { times = 2 }\n\
        window = { from = 2026-01-12, to = 2026-03-31 }\n";
    for format in ["csv", "xlsx", "parquet", "arrow"] {
        let folder = project.fresh(&format!("xtask-cli/templates-{format}"))?;
        let mut campaign = "plan = \"plan.toml\"\n[registers]\n".to_owned();
        for register in ["targets", "inspectors", "items", "bases", "history", "organisations"] {
            let output = ssj(project).args(["template", register, "--format", format]).output().context("cannot start ssj")?;
            if !output.status.success() {
                bail!("`ssj template {register} --format {format}` ended with {}", output.status);
            }
            let file = format!("{register}.{format}");
            std::fs::write(folder.join(&file), &output.stdout).with_context(|| format!("cannot write {file}"))?;
            // Its organisation has one above it that an empty register does not hold.
            if register != "organisations" {
                campaign += &format!("{register} = {{ file = \"{file}\" }}\n");
            }
        }
        std::fs::write(folder.join("campaign.toml"), campaign).context("cannot write campaign.toml")?;
        std::fs::write(folder.join("plan.toml"), PLAN).context("cannot write plan.toml")?;
        let (told, _) = run_for_code(ssj(project).arg("check").arg(&folder), 0)?;
        has(&told, "100% (100.000 %)")?;
    }
    run_for_code(ssj(project).args(["template", "targets", "--format", "pdf"]), WRONG_INPUT)?;
    run_for_code(ssj(project).args(["template", "nothing"]), WRONG_INPUT)?;
    Ok(Outcome::Passed)
}

/// Every row, pair and team follows from the example's registers and plan; in Chinese too.
fn audited(project: &Project, record: &Path) -> Result<Outcome> {
    let audit = |lang: &str| run_for_code(ssj(project).args(["--lang", lang, "audit"]).arg(record).arg(EXAMPLE), 0);
    has(&audit("en")?.0, "rows recomputed from the register, one for each entity")?;
    wholly_chinese(audit("zh")?.0.lines())?;
    // Without the keys there is nothing to audit with.
    let alone = copied(project, record)?;
    run_for_code(ssj(project).arg("audit").arg(alone).arg(EXAMPLE), WRONG_INPUT)?;
    Ok(Outcome::Passed)
}

/// Changes the last byte of every file of the public folder in turn.
fn changed_bytes(project: &Project, record: &Path) -> Result<Outcome> {
    for name in public_names(record)? {
        let folder = copied(project, record)?;
        let path = folder.join(&name);
        let mut bytes = std::fs::read(&path).with_context(|| format!("cannot read {path:?}"))?;
        match bytes.last_mut() {
            Some(last) => *last ^= 1,
            None => bytes.push(b' '),
        }
        std::fs::write(&path, bytes).with_context(|| format!("cannot write {path:?}"))?;
        refused_by_name(project, &folder, &name)?;
    }
    Ok(Outcome::Passed)
}

fn missing_and_added(project: &Project, record: &Path) -> Result<Outcome> {
    for name in public_names(record)? {
        let folder = copied(project, record)?;
        std::fs::remove_file(folder.join(&name)).with_context(|| format!("cannot remove {name}"))?;
        refused_by_name(project, &folder, &name)?;
    }
    let folder = copied(project, record)?;
    std::fs::write(folder.join("stranger.txt"), "x").context("cannot add a file")?;
    refused_by_name(project, &folder, "stranger.txt")?;
    Ok(Outcome::Passed)
}

fn refused_by_name(project: &Project, folder: &Path, name: &str) -> Result<()> {
    let (text, errors) = run_for_code(ssj(project).arg("verify").arg(folder), DOES_NOT_HOLD)?;
    if !text.contains(name) && !errors.contains(name) {
        bail!("a change of {name} was found but the file was not named:\n{text}{errors}");
    }
    Ok(())
}

/// The items of a visit, of all tasks that drew it: which these are depends on the draw, which is another in every run.
fn items_of<'a>(roll: &'a serde_json::Value, case: &serde_json::Value) -> Result<BTreeSet<&'a str>> {
    let tasks = case["tasks"].as_array().context("no tasks")?.iter().filter_map(|task| roll["tasks"][task.as_str()?].as_array());
    Ok(tasks.flatten().filter_map(|row| row["item"].as_str()).collect())
}

/// The first visit of the record goes from its team to its publication; what is handed in twice changes nothing; in a
/// year everything else is late.
fn life_cycle(project: &Project, record: &Path) -> Result<Outcome> {
    let work = project.fresh("xtask-cli-journal")?;
    let (journal, entries) = (work.join("unit.jsonl"), work.join("entries.jsonl"));
    let on = |command: &[&str]| {
        let mut call = ssj(project);
        call.args(command).arg(&journal).arg("--record").arg(record);
        call
    };
    let mut open = ssj(project);
    open.args(["journal", "open"]).arg(record).arg("--out").arg(&journal).args(["--by", "health", "--actor", "clerk"]);
    run_for_code(&mut open, 0)?;
    let (cases, _) = run_for_code(&mut on(&["journal", "show"]), 0)?;
    let case: serde_json::Value = serde_json::from_str(cases.lines().next().context("no visit")?)?;
    let unit = case["executors"][0].as_str().context("no unit")?;
    let roll: serde_json::Value = serde_json::from_slice(&std::fs::read(record.join("sealed/roll.json"))?)?;
    let codes = items_of(&roll, &case)?;
    let taken: Vec<_> = codes.iter().map(|item| serde_json::json!({ "item": item, "guideline": "" })).collect();
    let results: Vec<_> = codes.iter().map(|item| serde_json::json!({ "item": item, "codes": ["clean"] })).collect();
    let acts = [
        serde_json::json!({ "kind": "lc_dispatched", "actor": "clerk", "items": taken }),
        serde_json::json!({ "kind": "lc_entered", "actor": "clerk", "way": "scan", "inspectors": case["team"] }),
        serde_json::json!({ "kind": "lc_finished", "actor": "clerk" }),
        serde_json::json!({ "kind": "lc_recorded", "actor": "recorder", "results": results }),
        serde_json::json!({ "kind": "lc_audited", "actor": "auditor" }),
        serde_json::json!({ "kind": "lc_published", "actor": "publisher", "publication": case["target"] }),
    ];
    let mut lines = String::new();
    for (key, mut act) in acts.into_iter().enumerate() {
        for field in ["ceremony", "target"] {
            act[field] = case[field].clone();
        }
        act["at"] = case["reached"]["matched"]["at"].clone();
        (act["key"], act["by"]) = (format!("k{key}").into(), unit.into());
        lines += &format!("{act}\n");
    }
    std::fs::write(&entries, lines)?;
    let said = |count: &str| -> Result<()> {
        let (text, _) = run_for_code(on(&["journal", "add"]).arg(&entries), 0)?;
        anyhow::ensure!(text.contains(count), "expected {count:?}, got {text}");
        Ok(())
    };
    said("6 written, 0 known already")?;
    let kept = std::fs::read(&journal)?;
    said("0 written, 6 known already")?;
    anyhow::ensure!(std::fs::read(&journal)? == kept, "the journal changed by entries that were there");
    let target = case["target"].as_str().context("no target")?;
    let item = *codes.first().context("no item")?;
    run_for_code(on(&["journal", "trace"]).args([target, item]), 0)?;
    let other: serde_json::Value = serde_json::from_str(cases.lines().nth(1).context("no other visit")?)?;
    let (target, items) = (other["target"].as_str().context("no target")?, items_of(&roll, &other)?);
    run_for_code(on(&["journal", "trace"]).arg(target).args(items.first()), DOES_NOT_HOLD)?;
    run_for_code(on(&["journal", "due"]).args(["--on", "2099-01-01"]), DOES_NOT_HOLD)?;
    let (report, _) = run_for_code(&mut on(&["report"]), 0)?;
    anyhow::ensure!(report.contains("published: 1"), "{report}");
    std::fs::write(&entries, "{}\n")?;
    let (_, errors) = run_for_code(on(&["journal", "add"]).arg(&entries), WRONG_INPUT)?;
    anyhow::ensure!(errors.contains("entries.jsonl") && errors.contains("row 1"), "{errors}");
    Ok(Outcome::Passed)
}

/// The proofs of the first establishments that are in the pool; a changed proof does not hold.
fn proofs(project: &Project, record: &Path) -> Result<Outcome> {
    let targets = project.path(EXAMPLE).join("data/targets.csv");
    let text = std::fs::read_to_string(&targets).with_context(|| format!("cannot read {targets:?}"))?;
    let ids = text.lines().skip(1).take(200).filter_map(|line| line.split(',').next());
    let mut proved = 0;
    for id in ids {
        let entity = format!("raw:{id}");
        let output = ssj(project).arg("prove").arg(record).arg(&entity).output().context("cannot start ssj")?;
        if !output.status.success() {
            continue;
        }
        run_for_code(ssj(project).arg("explain").arg(record).arg(&entity), 0)?;
        let file = project.fresh("xtask-cli/proof")?.join("proof.jsonl");
        std::fs::write(&file, &output.stdout).with_context(|| format!("cannot write {file:?}"))?;
        let public = record.join("public");
        run_for_code(ssj(project).arg("verify-proof").arg(&public).arg(&file), 0)?;
        check_changed_proof(project, &public, &file, &output.stdout)?;
        proved += 1;
        if proved == 5 {
            return Ok(Outcome::Passed);
        }
    }
    bail!("of the first 200 establishments only {proved} could be proved")
}

/// Turns the first digit of the first salt, path or row it finds.
fn check_changed_proof(project: &Project, public: &Path, file: &Path, proof: &[u8]) -> Result<()> {
    let mut changed = proof.to_vec();
    let Some(at) = changed.windows(8).position(|bytes| bytes.iter().all(u8::is_ascii_hexdigit)) else {
        bail!("the proof holds no hash");
    };
    changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
    std::fs::write(file, changed).with_context(|| format!("cannot write {file:?}"))?;
    let output = ssj(project).arg("verify-proof").arg(public).arg(file).output().context("cannot start ssj")?;
    match output.status.code() {
        Some(DOES_NOT_HOLD | WRONG_INPUT) => Ok(()),
        _ => bail!("a changed proof ended with {}", output.status),
    }
}

fn wrong_input(project: &Project, record: &Path) -> Result<Outcome> {
    let out = project.target("xtask-cli/nothing");
    run_for_code(ssj(project).args(["run", "no-such-folder", "--out"]).arg(&out), WRONG_INPUT)?;
    run_for_code(ssj(project).arg("no-such-command"), WRONG_INPUT)?;
    // A record is never written over another.
    run_for_code(ssj(project).args(["run", EXAMPLE, "--out"]).arg(record), WRONG_INPUT)?;
    verify_alone(project, record)?;
    match out.exists() {
        true => bail!("{out:?} was written in spite of the error"),
        false => Ok(Outcome::Passed),
    }
}

/// A fresh copy of the public folder.
fn copied(project: &Project, record: &Path) -> Result<PathBuf> {
    let copy = project.fresh("xtask-cli/alone")?;
    let from = record.join("public");
    for name in public_names(record)? {
        std::fs::copy(from.join(&name), copy.join(&name)).with_context(|| format!("cannot copy {name}"))?;
    }
    Ok(copy)
}

fn public_names(record: &Path) -> Result<Vec<String>> {
    let folder = record.join("public");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).with_context(|| format!("cannot read {folder:?}"))? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    match names.is_empty() {
        true => bail!("{folder:?} is empty"),
        false => Ok(names),
    }
}
