//! One entity under two ids: as an organisation code, and as the credit code that holds it; so are its sites.

use hashbrown::HashSet;

use crate::columns::IdColumn;
use crate::error::{Code, Error};
use crate::ident::{EntityId, Uscc};

/// The pairs of an `org9` and a `uscc` of one body in a sorted column, and of one site of it, as errors:
/// with both, it would have two chances. Takes no time where there are no organisation codes, which is usual.
pub(super) fn twins(ids: &IdColumn) -> Vec<Error> {
    let of = |rank: u8| ids.of_rank(rank).filter_map(|at| ids.key(at)).map(|(_, text)| text);
    let older: HashSet<&str> = of(EntityId::ORG9_RANK).collect();
    let inside = of(EntityId::USCC_RANK).filter(|_| !older.is_empty()).filter_map(|code| Some((code, code.get(Uscc::ORGANISATION)?)));
    let bodies = inside.filter(|(_, inside)| older.contains(inside));
    let bodies = bodies.map(|(code, inside)| error(format!("uscc:{code}"), &format!("org9:{inside}")));
    let older: HashSet<&str> = of(EntityId::SITE_RANK).filter_map(|site| site.strip_prefix("org9:")).collect();
    let sites = of(EntityId::SITE_RANK).filter(|_| !older.is_empty()).filter_map(|site| {
        let inside = format!("{}{}", site.strip_prefix("uscc:")?.get(Uscc::ORGANISATION)?, site.get(site.rfind('#')?..)?);
        older.contains(inside.as_str()).then(|| error(format!("site:{site}"), &format!("site:org9:{inside}")))
    });
    bodies.chain(sites).collect()
}

fn error(current: String, older: &str) -> Error {
    let detail = say!(
        "the register has it as {older} too: keep one of the rows, or link the codes in the crosswalk; otherwise it has two chances",
        "登记库中另有同一主体或场所 {older}：请保留其中一行，或在代码对照表中建立对应，否则其有两次被抽中的机会"
    );
    Error::new(Code::DuplicateEntity).field("id").value(current).detail(detail)
}

#[cfg(test)]
mod tests {
    use super::super::Targets;
    use crate::error::Code;

    /// A body under both codes is refused, as rows of one entity that contradict each other are, and so is a
    /// site of it; others, and other sites of the body, are not touched.
    #[test]
    fn t04_one_body_under_two_codes_is_refused() {
        let rows = |ids: &[&str]| {
            let row = |id: &&str| serde_json::json!({ "id": id, "name": "x", "kind": "enterprise", "status": "active", "region": "1" });
            ids.iter().map(|id| serde_json::from_value(row(id)).unwrap()).collect::<Vec<crate::directory::Target>>()
        };
        let both = ["uscc:9144030071526726XG", "raw:a", "org9:71526726X", "uscc:91110000802100433B", "org9:802100433"];
        let error = Targets::new(rows(&both)).unwrap_err();
        let told: Vec<_> = error.errors().iter().map(|e| (e.code(), e.at_field(), e.at_value().unwrap())).collect();
        let entity = |code| (Code::DuplicateEntity, Some("id"), code);
        assert_eq!(told, [entity("uscc:91110000802100433B"), entity("uscc:9144030071526726XG")]);
        assert!(error.to_string().contains("as org9:71526726X too"));
        let sites =
            ["site:uscc:9144030071526726XG#12", "site:org9:71526726X#12", "site:org9:71526726X#1", "site:uscc:9144030071526726XG#2"];
        let error = Targets::new(rows(&sites)).unwrap_err();
        assert_eq!((error.code(), error.at_value()), (Code::DuplicateEntity, Some("site:uscc:9144030071526726XG#12")));
        let apart = [
            "uscc:9144030071526726XG",
            "org9:802100433",
            "site:org9:71526726X#1",
            "site:uscc:9144030071526726XG#2",
            "reg15:110108000000016",
        ];
        assert_eq!(Targets::new(rows(&apart)).unwrap().len(), 5);
    }
}
