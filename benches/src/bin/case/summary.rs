//! The short table: one line for each fault.

use crate::Case;
use crate::draws::{generator, interval, teams};
use crate::exact::{binomial, grouped, percent, power};
use crate::table::{Table, Words, number, words};

/// One line for each fault.
pub(crate) fn table(case: &Case) -> Table {
    let heads =
        vec![words("what is counted", "所数的是什么"), words("draws described elsewhere", "已见描述的抽取方法"), words("ours", "本引擎")];
    let mut rows = lists(case);
    rows.extend(people_and_numbers(case));
    Table { name: "summary", heads, rows }
}

/// Of the draw of firms.
fn lists(case: &Case) -> Vec<Vec<Words>> {
    let (size, n) = interval::SHOWN;
    let reach = &case.interval.shown;
    let all = power(&binomial(size.into(), n.into()));
    let mut rows = vec![
        vec![
            words(format!("every k-th firm: firms never drawn, {n} of {size}"), format!("等距抽取：{size} 家抽 {n}，永远抽不到的企业")),
            number(grouped(reach.never)),
            number(case.interval.shown_never),
        ],
        vec![
            words(format!("the same: samples that can occur (there are {all})"), format!("同上：可能出现的样本数（总数 {all}）")),
            number(reach.distinct),
            words("at most 2^256, one for each seed", "至多 2^256，一个种子一个"),
        ],
    ];
    if let Some(((size, n), theirs, ours)) = case.paging.worst() {
        rows.push(vec![
            words(
                format!("the same over pages of 5000: firms never drawn, {n} of {size}"),
                format!("同上，分页读取：{size} 家抽 {n}，永远抽不到的企业"),
            ),
            number(grouped(theirs)),
            number(ours),
        ]);
    }
    let [small, large] = &case.skip;
    if let Some((least, most)) = small.range() {
        rows.push(vec![
            words("skip numbers: chance by place in the list, 30 of 1000", "跳号抽取：1000 家抽 30，随名单位置而变的机会"),
            number(format!("{}–{}", percent(least, 2), percent(most, 2))),
            words(format!("{} everywhere", percent(&small.ours, 2)), format!("处处 {}", percent(&small.ours, 2))),
        ]);
    }
    rows.push(vec![
        words("skip numbers: sample where 300 of 1000 are due", "跳号抽取：1000 家应抽 300 时的样本量"),
        number(format!("{}–{}", large.sizes.0, large.sizes.1)),
        number(large.frame.1),
    ]);
    let chances: Vec<String> = case.offices.chances().iter().map(|p| percent(p, 0)).collect();
    rows.push(vec![
        words("one each from offices of 1000, 100 and 10 firms in turn: chance of a firm", "1000、100、10 家的机关轮流各取一家：每家机会"),
        number(chances.join(", ")),
        words(format!("{} each", percent(&case.offices.whole, 1)), format!("各 {}", percent(&case.offices.whole, 1))),
    ]);
    rows.push(vec![
        words("a firm entered once for each of two tags: its chance", "一家企业按两个标签入库两次：其机会"),
        times(&case.tags.factor()),
        times("1"),
    ]);
    rows
}

fn times(factor: &str) -> Words {
    words(format!("× {factor}"), format!("{factor} 倍"))
}

/// Of generators, teams and sizes.
fn people_and_numbers(case: &Case) -> Vec<Vec<Words>> {
    let [what, theirs, ours] = generator::summary();
    let of = |count: usize| words(format!("{count} of {}", teams::Found::all()), format!("{} 对中的 {count} 对", teams::Found::all()));
    vec![
        vec![what, theirs, ours],
        vec![
            words("teams in turn: pairs of 10 inspectors that occur", "轮流组队：10 人中出现过的两人组合"),
            of(case.teams.theirs.len()),
            of(case.teams.ours.len()),
        ],
        vec![
            words(
                format!("sizes by floats: wrong, of {} percentages and sizes", grouped(case.sizes.pairs)),
                format!("浮点算样本量：{} 个比例与总数组合中算错", grouped(case.sizes.pairs)),
            ),
            number(case.sizes.wrong.len()),
            number(case.sizes.ours),
        ],
        vec![
            words(
                "with replacement: chance that 8 draws from a pool of 10 give 8 firms",
                "放回抽取：10 家抽 8 次，得到 8 家不同企业的概率",
            ),
            number(percent(&case.repeats.all_differ, 1)),
            number(percent(&case.repeats.ours_differ, 0)),
        ],
    ]
}
