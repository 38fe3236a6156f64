//! One body under two ids: as an organisation code, and as the credit code that holds it.

use hashbrown::HashSet;

use crate::columns::IdColumn;
use crate::error::{Code, Error};
use crate::ident::{EntityId, Uscc};

/// The pairs of an `org9` and a `uscc` of one body in a sorted column, as errors: with both, the body would
/// have two chances. Takes no time where there are no organisation codes, which is usual.
pub(super) fn twins(ids: &IdColumn) -> Vec<Error> {
    let older = ids.of_rank(EntityId::ORG9_RANK);
    if older.is_empty() {
        return Vec::new();
    }
    let older: HashSet<&str> = older.filter_map(|at| ids.key(at)).map(|(_, code)| code).collect();
    let codes = ids.of_rank(EntityId::USCC_RANK).filter_map(|at| ids.key(at));
    let inside = codes.filter_map(|(_, code)| Some((code, code.get(Uscc::ORGANISATION)?)));
    inside.filter(|(_, inside)| older.contains(inside)).map(error).collect()
}

fn error((code, inside): (&str, &str)) -> Error {
    let detail = say!(
        "the register has this body as org9:{inside} too: keep one of the rows, or it has two chances",
        "登记库中另有该主体的组织机构代码 org9:{inside}：请保留其中一行，否则该主体有两次被抽中的机会"
    );
    Error::new(Code::DuplicateEntity).field("id").value(format!("uscc:{code}")).detail(detail)
}

#[cfg(test)]
mod tests {
    use super::super::Targets;
    use crate::error::Code;

    /// A body under both codes is refused, as rows of one entity that contradict each other are; others,
    /// and sites, are not touched.
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
        let apart = ["uscc:9144030071526726XG", "org9:802100433", "site:org9:71526726X#1", "reg15:110108000000016"];
        assert_eq!(Targets::new(rows(&apart)).unwrap().len(), 4);
    }
}
