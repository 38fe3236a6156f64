//! The rates of the province, all of them invented and in thousandths unless they say otherwise. They
//! are no claim about any place: they give registers the shape of real ones, so that every path is walked.

/// Registration status (登记状态): the rest is active.
pub(crate) const STATUSES: &[(u64, &str)] =
    &[(900, "active"), (20, "suspended"), (45, "deregistered"), (25, "revoked"), (2, "annulled"), (8, "moved_out")];

/// Tiers of credit risk (信用风险分类), for targets that have one.
pub(crate) const TIERS: &[(u64, &str)] = &[(620, "A"), (280, "B"), (80, "C"), (20, "D")];

/// Targets without a tier.
pub(crate) const WITHOUT_TIER: u64 = 10;

/// Targets whose annual report is all zeros (零申报).
pub(crate) const ZERO_REPORT: u64 = 15;

/// Rows that enter an entity again with another label, as some registers do.
pub(crate) const AGAIN: u64 = 2;

/// Rows that are a site (场所) of an entity of a row before.
pub(crate) const SITE: u64 = 30;

/// Rows that still have a registration number (注册号).
pub(crate) const OLD_NUMBER: u64 = 15;

/// Entities whose past inspections, but for the last year's, stand under the registration number that they
/// had before their credit code.
pub(crate) const RENUMBERED: u64 = 30;

/// Targets that need a licence (许可证) and have none, and licences that have run out.
pub(crate) const UNLICENSED: u64 = 10;
/// As [`UNLICENSED`].
pub(crate) const LICENCE_RUN_OUT: u64 = 40;

/// Targets that are in an observation window (包容审慎观察期), or were.
pub(crate) const OBSERVED: u64 = 30;

/// Makers and servers of food of the list of key supervision.
pub(crate) const KEY_FOOD: u64 = 60;

/// Classes that were computed more than a year ago.
pub(crate) const OLD_CLASS: u64 = 20;

/// Classes of the risk of food (食品安全风险分级).
pub(crate) const FOOD_CLASSES: &[(u64, &str)] = &[(550, "A"), (330, "B"), (100, "C"), (20, "D")];

/// Rows whose region the register does not know.
pub(crate) const WITHOUT_REGION: u64 = 3;

/// A year's inspections, by tier: A, B, C, D and none.
pub(crate) const INSPECTED: [u64; 5] = [30, 80, 200, 600, 80];

/// Inspections with a finding, by tier likewise.
pub(crate) const FOUND: [u64; 5] = [50, 120, 250, 400, 120];

/// What is found, where something is.
pub(crate) const FINDINGS: &[(u64, &str)] = &[
    (520, "发现问题已责令改正"),
    (180, "未按规定公示应当公示的信息"),
    (150, "通过登记的住所（经营场所）无法联系"),
    (80, "发现问题待后续处理"),
    (40, "公示信息隐瞒真实情况、弄虚作假"),
    (30, "不配合检查情节严重"),
];

/// The result where nothing is found.
pub(crate) const NOTHING_FOUND: &str = "未发现问题";

/// Inspections after a complaint, which do not count against the cap.
pub(crate) const AFTER_COMPLAINT: u64 = 100;

/// Inspectors whose cards have all run out.
pub(crate) const CARD_EXPIRED: u64 = 30;

/// Inspectors with a second card.
pub(crate) const SECOND_CARD: u64 = 20;

/// Inspectors away all the time of the visits.
pub(crate) const AWAY: u64 = 10;

/// Inspectors away for some days of it.
pub(crate) const ON_LEAVE: u64 = 40;

/// Inspectors without capacity.
pub(crate) const NO_CAPACITY: u64 = 10;

/// Inspectors who step aside (回避) from one target of their county.
pub(crate) const RECUSED: u64 = 50;

/// City inspectors who step aside from a whole county.
pub(crate) const RECUSED_FROM_COUNTY: u64 = 20;

/// Experts (专家) and assistants (辅助人员) among the people of a city.
pub(crate) const EXPERTS: u64 = 60;
/// As [`EXPERTS`].
pub(crate) const ASSISTANTS: u64 = 40;

/// Senior (资深) inspectors, beside the first of every office.
pub(crate) const SENIOR: u64 = 300;

/// Certificates of qualification (资质) that have run out.
pub(crate) const SKILL_RUN_OUT: u64 = 30;

/// Inspectors who are kin of a person behind some target.
pub(crate) const KIN: u64 = 20;

/// Targets that somebody else than the legal representative controls (实际控制人).
pub(crate) const CONTROLLED: u64 = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_a_thousand() {
        for shares in [STATUSES, TIERS, FINDINGS, FOOD_CLASSES] {
            assert_eq!(shares.iter().map(|(share, _)| share).sum::<u64>(), 1000);
        }
    }
}
