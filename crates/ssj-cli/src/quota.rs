//! `ssj quota`: what a phrase of ratios and frequencies means, and what it comes to.

use std::process::ExitCode;

use clap::Args;
use shuangsuiji::error::{Code, Error, Lang, Text};
use shuangsuiji::quota::{Facts, Past, Phrase};
use shuangsuiji::say;

use crate::show::line;

/// What a phrase is reckoned by.
#[derive(Args)]
pub(crate) struct QuotaArgs {
    /// The phrase, such as "不低于3%或按专项计划确定".
    phrase: String,
    /// How many targets the frame holds; without it only the meaning is said.
    #[arg(long)]
    frame: Option<u64>,
    /// How many of them are of a named part: NAME=COUNT. Can be given several times.
    #[arg(long, requires = "frame")]
    part: Vec<String>,
    /// How many inspectors there are.
    #[arg(long, requires = "frame")]
    inspectors: Option<u64>,
    /// The level of the authority that draws.
    #[arg(long, requires = "frame", value_parser = ["country", "province", "city", "county", "station"])]
    level: Option<String>,
    /// The class of the items.
    #[arg(long, requires = "frame", value_parser = ["general", "key"])]
    class: Option<String>,
    /// The tier of the targets, such as A or 高风险.
    #[arg(long, requires = "frame")]
    tier: Option<String>,
    /// What was drawn before in a period: PERIOD=DRAWS/TARGETS, such as 每年=1/120. Can be given several times.
    #[arg(long, requires = "frame")]
    before: Vec<String>,
    /// A number of targets, to be held to the phrase.
    #[arg(long, requires = "frame")]
    choose: Option<u64>,
}

impl QuotaArgs {
    /// Says the phrase, and the number that is drawn where it is certain or was chosen.
    pub(crate) fn run(&self, lang: Lang) -> Result<ExitCode, Error> {
        let phrase = Phrase::read(&self.phrase)?;
        let facts = self.facts()?;
        phrase.report(facts.as_ref())?.iter().for_each(|text| line(text, lang));
        if let (Some(facts), Some(chosen)) = (&facts, self.choose) {
            let number = phrase.settle(facts, Some(chosen))?;
            line(&say!("{number} is within the phrase", "{number} 个符合该短语"), lang);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn facts(&self) -> Result<Option<Facts>, Error> {
        let Some(population) = self.frame else { return Ok(None) };
        let mut facts = Facts { population, inspectors: self.inspectors, tier: self.tier.clone(), ..Facts::default() };
        // The names are those that serde knows; clap has checked them.
        let named = |name: &Option<String>| name.as_ref().map(|name| format!("\"{name}\""));
        facts.level = named(&self.level).and_then(|name| serde_json::from_str(&name).ok());
        facts.class = named(&self.class).and_then(|name| serde_json::from_str(&name).ok());
        for part in &self.part {
            let (name, count) = part.rsplit_once('=').ok_or_else(|| wrong("part", part, say!("NAME=COUNT", "名称=数量")))?;
            facts.subsets.insert(name.to_owned(), number("part", count)?);
        }
        for before in &self.before {
            let form = || wrong("before", before, say!("PERIOD=DRAWS/TARGETS", "周期=次数/数量"));
            let (per, counts) = before.split_once('=').ok_or_else(form)?;
            let (draws, targets) = counts.split_once('/').ok_or_else(form)?;
            let per = per.parse().map_err(|e| Error::from(e).value(per))?;
            let draws = u32::try_from(number("before", draws)?).map_err(|_| form())?;
            facts.past.insert(per, Past { draws, targets: number("before", targets)? });
        }
        Ok(Some(facts))
    }
}

fn wrong(argument: &str, value: &str, form: Text) -> Error {
    Error::new(Code::BadArgument).field(argument).value(value).detail(say!("it is written {form}", "写作 {form}"; form))
}

fn number(argument: &str, text: &str) -> Result<u64, Error> {
    text.trim().parse().map_err(|_| wrong(argument, text, say!("in digits", "数字")))
}
