//! A phrase told to a person: its canonical form, its meaning, and what it comes to.

use super::answer::{Answer, Count};
use super::facts::Facts;
use super::phrase::Phrase;
use crate::error::Error;
use crate::text::{Speak, Text};

impl Phrase {
    /// The lines of a report: canonical form and meaning, and, with facts, each way to meet the phrase with its
    /// bounds, reasons and conflicts.
    ///
    /// # Errors
    /// As [`Phrase::evaluate`].
    pub fn report(&self, facts: Option<&Facts>) -> Result<Vec<Text>, Error> {
        let meaning = self.say();
        let mut lines = vec![say!("canonical  {self}", "规范写法  {self}"), say!("meaning    {meaning}", "含义      {meaning}"; meaning)];
        if let Some(facts) = facts {
            for answer in self.evaluate(facts)? {
                lines.extend(told(&answer));
            }
        }
        Ok(lines)
    }
}

fn told(answer: &Answer) -> Vec<Text> {
    let Answer { way, count, .. } = answer;
    let mut lines = vec![if way.is_empty() {
        say!("no statement is about this draw", "没有适用于本次抽取的条文")
    } else {
        say!("{way}", "{way}")
    }];
    lines.push(bounds(count, &Text::new("", "")));
    for (name, part) in &answer.subsets {
        lines.push(bounds(part, &say!("{name}: ", "{name}：")));
    }
    let reasons = answer.subsets.values().chain([count]).flat_map(|c| &c.reasons);
    lines.extend(reasons.map(|reason| say!("    {reason}", "    {reason}"; reason)));
    for (period, times) in &answer.draws {
        lines.push(say!("  draws {period}: {times}", "  {period}抽取：{times}"; period, times));
    }
    for (period, times) in &answer.visits {
        lines.push(say!("  visits to one target {period}: {times}", "  {period}对同一对象检查：{times}"; period, times));
    }
    lines.extend(answer.notes.iter().map(|note| say!("  besides: {note}", "  另：{note}"; note)));
    lines.extend(answer.open.iter().map(|ground| say!("  left open, to be decided by {ground}", "  未定，由{ground}确定"; ground)));
    lines.extend(answer.conflicts.iter().map(|conflict| say!("  conflict: {conflict}", "  冲突：{conflict}"; conflict)));
    lines.extend(answer.number().map(|number| say!("  asks for {number}", "  应抽 {number} 个")));
    lines
}

fn bounds(count: &Count, of: &Text) -> Text {
    let Count { population, least, most, .. } = count;
    say!("  {of}{least} to {most} of {population}", "  {of}{population} 个中抽取 {least} 至 {most} 个"; of)
}
