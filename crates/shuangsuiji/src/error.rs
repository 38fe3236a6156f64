//! The one error table of the engine: every error that leaves it has a code pinned for ever, a
//! kind, the place it is about, an English and a Chinese text, and a remedy in both.

use std::fmt;

pub use crate::text::{Lang, Speak, Text};

/// What an error is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A register or another input.
    Input,
    /// The plan.
    Plan,
    /// The frame.
    Frame,
    /// The seed ceremony.
    Ceremony,
    /// The matching of inspectors.
    Matching,
    /// A record or a proof.
    Record,
    /// Calls in the wrong order or with wrong arguments.
    State,
    /// The host's files or memory.
    Io,
    /// A fault of the engine.
    Internal,
}

macro_rules! table {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal, $kind:ident, $en:literal, $zh:literal, $fix_en:literal, $fix_zh:literal;)*) => {
        /// The codes, pinned for ever: a number is never given to another error.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        #[repr(u16)]
        pub enum Code { $(#[doc = $en] $name = $code),* }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The kind.
            pub fn kind(self) -> ErrorKind {
                match self { $(Self::$name => ErrorKind::$kind),* }
            }

            /// The number, pinned for ever.
            pub fn number(self) -> u16 {
                self as u16
            }

            /// The code of a number, where there is one.
            pub fn from_number(number: u16) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.number() == number)
            }

            /// The code's name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }

            /// What is wrong.
            pub fn text(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Self::$name, Lang::En) => $en, (Self::$name, Lang::Zh) => $zh),* }
            }

            /// What to do about it.
            pub fn remedy(self, lang: Lang) -> &'static str {
                match (self, lang) { $((Self::$name, Lang::En) => $fix_en, (Self::$name, Lang::Zh) => $fix_zh),* }
            }
        }
    };
}

table! {
    Several = 1, Input, "several problems", "存在多个问题", "mend each problem listed", "逐项更正所列问题";
    BadRow = 101, Input, "a row cannot be used", "数据行无法使用", "correct the row in the register, or load with bad rows set aside", "在登记库中更正该行，或选择将问题行另列";
    MissingColumn = 102, Input, "a column is missing", "缺少列", "name the column in the mapping file", "在映射文件中指明该列";
    BadEncoding = 103, Input, "the text is not in the stated encoding", "文本编码与声明不符", "state the encoding of the file: utf-8, gb18030 or utf-16", "声明文件编码（utf-8、gb18030 或 utf-16）";
    BadDate = 104, Input, "a date or span of dates is wrong", "日期或期间有误", "write dates as YYYY-MM-DD, the first before the last", "日期写作 YYYY-MM-DD，起始不晚于截止";
    BadNumber = 105, Input, "a number is wrong", "数字有误", "write a whole number in digits", "请用数字填写整数";
    BadIdentifier = 106, Input, "an identifier is wrong", "标识代码有误", "check it against the licence; nothing is corrected silently", "请与证照核对；系统不会自行更正";
    UnknownValue = 107, Input, "a value is not one of those known", "取值不在允许范围", "use a listed value, or map yours to one in the mapping file", "使用所列取值，或在映射文件中建立对应";
    DuplicateId = 108, Input, "an id occurs twice", "编号重复", "keep one of the rows", "保留其中一行";
    DuplicateEntity = 109, Input, "rows of one entity contradict each other", "同一主体的数据行相互矛盾", "decide in the register which row is right", "在登记库中确定正确的一行";
    UnknownReference = 110, Input, "something is named that is not there", "引用的对象不存在", "add it, or correct the reference", "补充该对象或更正引用";
    BadMapping = 111, Input, "the mapping file is wrong", "映射文件有误", "correct the mapping file", "更正映射文件";
    ColumnType = 112, Input, "a column is of a type that cannot be read", "列的类型无法读取", "give it as text, whole numbers, booleans or days; as lists of them where several are asked for", "以文本、整数、布尔值或日期提供该列；可填多项的列也可用列表";
    BadFile = 113, Input, "a file is damaged, or of another kind than stated", "文件损坏，或与所述类型不符", "get the file again from where it comes, or state its format in the mapping file", "从来源处重新导出该文件，或在映射文件中声明其格式（format）";
    UnknownRegion = 117, Input, "a region cannot be placed", "无法确定区划代码的归属", "correct the code, add it to the register of regions (regions), or say in the plan what becomes of it (unplaced_regions)", "更正该代码、在区划表（regions）中补充，或在计划中规定其处理方式（unplaced_regions）";
    BadScope = 120, Input, "a scope expression is wrong", "范围表达式有误", "write it as docs/scope.md says, such as tag:catering and region:140100", "按 docs/scope.md 书写，例如 标签:catering 且 区划:140100";
    StaleTier = 121, Frame, "a class is older than the plan allows", "分类结果超过计划规定的时限", "load newer classes, or say tier_policy.sources.stale = \"ignore\" or \"keep\"", "导入较新的分类结果，或注明 tier_policy.sources.stale = \"ignore\" 或 \"keep\"";
    BadNeed = 122, Input, "what is needed of officers is wrong", "人员要求表达式有误", "write it as docs/inspectors.md says, such as specialty:food@2 and seniority:senior", "按 docs/inspectors.md 书写，例如 专长:food@2 且 资历:资深";
    BadPlan = 201, Plan, "the plan is wrong", "计划有误", "correct the plan", "更正计划";
    BadQuota = 202, Plan, "a quota is wrong", "抽查比例或数量有误", "give a ratio such as \"3%\" or a count", "填写比例（如 \"3%\"）或数量";
    NotUnderstood = 203, Plan, "a document holds something this version does not understand", "文件含有本版本无法理解的内容", "use the version that wrote it", "请使用写出该文件的版本";
    BadPhrase = 204, Plan, "a quota phrase cannot be read", "抽查比例、频次短语无法识别", "write it as docs/quota.md says; the message says what could stand there", "按 docs/quota.md 的写法更正；提示说明了该处可用的写法";
    QuotaConflict = 205, Plan, "bounds of a quota contradict each other, the frame or the number", "抽查比例、数量的限制相互矛盾，或与抽样框、所定数量矛盾", "change the rule or the number; nothing is clipped", "更正规定或数量；系统不会自行截取";
    QuotaOpen = 206, Plan, "a quota phrase leaves the number open", "抽查短语未确定数量", "give a ratio or a count beside it", "另行填写比例或数量";
    QuotaFacts = 207, Plan, "a quota phrase needs to know more", "计算抽查短语尚缺数据", "give the number that is named", "补充所列数据";
    NoValidBasis = 210, Plan, "an item has no legal basis in force", "事项没有有效的检查依据", "take the item out of the plan, or enter the basis that is in force in the catalogue", "将该事项移出计划，或在清单中载明现行有效的依据";
    StaleCatalogue = 211, Plan, "the catalogue is behind its superior's", "事项清单落后于上级清单", "merge the superior's version into the list before drawing", "先将上级版本同步到本级清单再抽取";
    RetroactiveEdit = 212, Input, "the past of a list cannot be changed", "清单的历史版本不得更改", "record a new version that holds from today or later", "另立自当日或以后生效的新版本";
    LooserThanSuperior = 213, Input, "an item is looser than the superior's", "事项宽于上级规定", "keep to the superior's limits, or make them stricter", "遵守上级规定的限度，或从严设定";
    WrongMode = 214, Plan, "the mode of a check does not fit its item", "检查方式与事项不符", "choose a mode that the catalogue lists for the item", "选择清单中该事项所列的检查方式";
    SilentPartner = 215, Plan, "a partner of a joint plan has not accepted", "联合抽查的参与部门尚未接受", "wait for the answer and enter it in the plan, or plan without this partner", "待其答复并写入计划，或不由该部门参与";
    OffSiteFirst = 216, Plan, "what is checked off site first is planned on site without a reason", "应先行非现场检查的事项无理由安排现场检查", "check off site, or state the reason in the task", "改为非现场检查，或在任务中写明理由";
    BrokenRule = 217, Plan, "the plan breaks a rule of the lint", "计划违反体检规则", "mend the plan, or waive the finding with a reason in lint.waived", "更正计划；确需豁免的，在 lint.waived 中写明理由";
    UnpublishedPlan = 218, Plan, "the annual plan is not filed and published", "年度计划尚未报备、公示", "file and publish the revision and enter the days in the plan before the commitment", "承诺之前先报备、公示该版本，并将日期写入计划";
    BadAnnualPlan = 219, Plan, "the annual plan is wrong, or the plan is not a round of it", "年度计划有误，或计划与年度计划不一致", "correct the plan, or amend the annual plan by a new revision", "更正计划，或以新版本调整年度计划";
    StratumMismatch = 301, Frame, "strata of frame and plan differ", "抽样框与计划的分层不一致", "give every stratum a quota", "为每一层设定抽查数量";
    ShortFrame = 302, Frame, "fewer targets can be drawn than the quota asks for", "可抽取的检查对象少于应抽数量", "lower the quota or widen the frame; a list is never shortened in silence", "降低数量或扩大范围；名单不会被悄悄缩短";
    BadUnit = 320, Frame, "a unit's size, probability or value cannot be used", "单元的规模、概率或数值无法使用", "correct the value of the unit named, or give one for each unit", "更正所指单元的数值，或为每个单元提供数值";
    SampleSize = 321, Frame, "a sample of this size cannot be drawn", "无法抽取该数量的样本", "ask for fewer units, or give probabilities that sum to a whole number", "减少样本量，或给出总和为整数的概率";
    BadGroup = 322, Frame, "the groups of a frame are wrong", "抽样框的分组有误", "number the groups from 0, and leave none empty", "分组自 0 起编号，且不得为空";
    UnmetTotal = 323, Frame, "an allocation cannot be met", "样本分配无法满足", "choose a total between the sums of the least and of the greatest sizes", "总量须介于各层下限之和与上限之和之间";
    NotByChance = 324, Frame, "the sample was not drawn by chance", "样本并非随机抽取", "report what was found in it; estimate only from a sample drawn by a design", "只报告其中的结果；仅可依据按抽样设计抽取的样本进行估计";
    NoEstimate = 325, Frame, "no estimate can be made", "无法作出估计", "use a design whose joint probabilities are known, or another estimator", "使用联合入样概率已知的设计，或改用其他估计方法";
    BadParameter = 326, Frame, "a parameter of a design is out of its range", "抽样设计的参数超出范围", "see the function's documentation", "参见函数说明";
    CeremonyOrder = 401, Ceremony, "the ceremony's acts are out of order", "抽签程序顺序有误", "follow the order: commits, dice, beacon, reveals", "依次进行：承诺、掷骰、信标、揭示";
    BadReveal = 402, Ceremony, "a reveal does not open its commitment", "揭示值与承诺不符", "reveal the committed value, open the envelope, or declare the attempt void", "揭示所承诺的数值、启封备用信封，或宣布本次作废";
    UnknownParty = 403, Ceremony, "a party is not of this ceremony", "参与方不属于本次抽签", "use the party codes of the plan", "使用计划中的参与方代码";
    AttemptsExhausted = 404, Ceremony, "no attempt is left", "抽签次数已用尽", "cancel the campaign in public and plan a new one", "公开取消本次抽查并另行计划";
    BadPhysical = 405, Ceremony, "the dice do not fit the plan's pattern", "掷骰结果与计划格式不符", "write down the dice exactly as the pattern asks", "严格按格式记录掷骰结果";
    SeedRefused = 406, Ceremony, "a seed cannot be given", "不得自行指定种子", "run the ceremony; a rehearsal may be given a seed", "请执行抽签程序；仅演练可指定种子";
    RepeatedKey = 407, Ceremony, "a pool key is used again", "名录密钥重复使用", "make a fresh key for every campaign", "每次抽查须生成新密钥";
    AlreadyDrawn = 408, Ceremony, "this campaign has been drawn", "本次抽查已经抽取", "a second draw needs a new campaign or a new wave", "再次抽取须新立抽查或新的批次";
    BadCommitment = 409, Ceremony, "a commitment cannot be used", "承诺值无法使用", "each party gives one commitment of 32 bytes, another than every other party's", "各参与方提交一个 32 字节的承诺值，互不相同";
    BadReplacement = 410, Ceremony, "a replacement does not fit", "替换不符合规定", "give a reason of the plan's list and two approvers of two organisations; who comes next is fixed by the draw", "填写计划所列原因及两个不同单位的批准方；递补顺序由抽取结果确定";
    Infeasible = 501, Matching, "no lawful assignment of inspectors exists", "不存在合法的人员分配", "add inspectors or capacity where the shortage is", "在短缺处增加人员或工作量上限";
    BadInstance = 502, Matching, "the matching instance is wrong", "人员匹配数据有误", "correct the inspectors' data", "更正人员数据";
    BadRecord = 601, Record, "a record file is damaged", "记录文件损坏", "get the record again from its keeper", "请向保管单位重新获取记录";
    ProofFailed = 602, Record, "the proof does not hold", "证明不成立", "ask the keeper for a proof from the same record", "请向保管单位索取同一记录的证明";
    EntityNotFound = 603, Record, "the entity is not in the pool", "该主体不在名录中", "check the identifier; the frame's funnel says who was left out and why", "核对代码；抽样框筛选记录说明了排除原因";
    RecordChanged = 604, Record, "a file of the record is not the one that was published", "记录文件与公布时不一致", "compare the file with another copy; the record as it is proves nothing", "与其他副本核对；该记录现状不具证明力";
    RecordMissing = 605, Record, "a file of the record is missing", "记录缺少文件", "get the whole record from its keeper", "请向保管单位索取完整记录";
    RecordAdded = 606, Record, "the record holds a file that is not part of it", "记录中有不属于该记录的文件", "take the file out, and ask who put it there", "移除该文件并查明来源";
    WrongState = 701, State, "the call does not fit the campaign's stage", "调用与抽查所处阶段不符", "follow the stages: prepare, commit, ceremony, draw, match, record", "依次进行：准备、承诺、抽签、抽取、匹配、记录";
    BadArgument = 702, State, "an argument is wrong", "参数有误", "see the function's documentation", "参见函数说明";
    WrongOrganisation = 703, State, "this belongs to another organisation", "该内容属于其他单位", "use a handle of the organisation that it belongs to", "请以所属单位的身份操作";
    Cancelled = 704, State, "this campaign was cancelled", "本次抽查已取消", "plan a new campaign", "请另行制定抽查计划";
    NullPointer = 705, State, "a pointer is null", "指针为空", "give every argument that is not marked optional", "除标明可选者外，各参数均须提供";
    Utf8 = 706, State, "a text argument is not UTF-8", "文本参数不是 UTF-8 编码", "convert the text to UTF-8 before the call", "调用前请将文本转换为 UTF-8";
    BadEntry = 710, Input, "an entry of the life cycle is wrong", "全过程记录有误", "correct the field named and hand it in again", "更正所指字段后重新提交";
    WrongStage = 711, State, "the act does not fit the stage of the visit", "操作与检查任务所处阶段不符", "follow the stages: dispatch, entry, end, results, audit, publication, measures, close", "依次进行：派发、入企、检查结束、录入、审核、公示、处置、办结";
    NotTheirs = 712, State, "this act is not for this organisation or person", "该操作不属于该单位或人员", "let those act who checked; keep apart the duties that the rules keep apart", "由实施检查的单位操作；不相容职责须由不同人员承担";
    DoubledKey = 713, State, "the key of a submission is used twice", "提交标识重复使用", "give every submission a key of its own", "每次提交使用各自的标识";
    Gap = 714, Record, "the way of a result has a gap", "检查结果的来源链条不完整", "find the event that is missing, or take the result back", "查明缺失的事件，或撤回该结果";
    Io = 801, Io, "a file cannot be read or written", "文件读写失败", "check path and permissions", "检查路径与权限";
    Internal = 901, Internal, "a fault of the engine", "引擎内部错误", "please report it with the record", "请连同记录一并报告";
}

#[derive(Clone, Debug)]
struct Inner {
    code: Code,
    file: Option<String>,
    row: Option<u64>,
    field: Option<String>,
    value: Option<String>,
    detail: Option<Text>,
    errors: Vec<Error>,
}

/// An error: what was wrong, where, and what to do.
#[derive(Clone, Debug)]
pub struct Error(Box<Inner>);

impl Error {
    /// An error of a code.
    pub fn new(code: Code) -> Self {
        Self(Box::new(Inner { code, file: None, row: None, field: None, value: None, detail: None, errors: Vec::new() }))
    }

    /// States the file.
    pub fn file(mut self, file: impl fmt::Display) -> Self {
        self.0.file = Some(file.to_string());
        self
    }

    /// States the row: in a CSV file its line, in a sheet of Excel its row, elsewhere its number from 0.
    pub fn row(mut self, row: u64) -> Self {
        self.0.row = Some(row);
        self
    }

    /// States the field.
    pub fn field(mut self, field: impl fmt::Display) -> Self {
        self.0.field = Some(field.to_string());
        self
    }

    /// States the value.
    pub fn value(mut self, value: impl fmt::Display) -> Self {
        self.0.value = Some(value.to_string());
        self
    }

    /// Says more: a text made by [`say!`](crate::say), an error of a room, or the words of others
    /// as [`Text::foreign`].
    pub fn detail(mut self, detail: impl Speak) -> Self {
        self.0.detail = Some(detail.say());
        self
    }

    /// The code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The kind; of several errors their common kind, where they have one.
    pub fn kind(&self) -> ErrorKind {
        let mut kinds = self.0.errors.iter().map(Self::kind);
        match kinds.next() {
            Some(first) if kinds.all(|kind| kind == first) => first,
            _ => self.0.code.kind(),
        }
    }

    /// The file, where there is one.
    pub fn at_file(&self) -> Option<&str> {
        self.0.file.as_deref()
    }

    /// The row, where there is one.
    pub fn at_row(&self) -> Option<u64> {
        self.0.row
    }

    /// The field, where there is one.
    pub fn at_field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// The value, where there is one, whole; in messages it is shortened.
    pub fn at_value(&self) -> Option<&str> {
        self.0.value.as_deref()
    }

    /// What more there is to say, in both languages; empty where there is no more.
    pub fn reason(&self) -> Text {
        self.0.detail.clone().unwrap_or_else(|| Text::new("", ""))
    }

    /// What more there is to say, in a language, where there is more.
    pub fn why(&self, lang: Lang) -> Option<&str> {
        self.0.detail.as_ref().map(|detail| detail.get(lang))
    }

    /// The errors inside, where there are several; otherwise empty.
    pub fn errors(&self) -> &[Error] {
        &self.0.errors
    }

    /// What to do.
    pub fn remedy(&self, lang: Lang) -> &'static str {
        self.0.code.remedy(lang)
    }

    /// What was wrong, where, and what to do, in a language. Several errors take a line each.
    pub fn message(&self, lang: Lang) -> String {
        let inner = &*self.0;
        if !inner.errors.is_empty() {
            let head = match lang {
                Lang::En => format!("{} problems:", inner.errors.len()),
                Lang::Zh => format!("共 {} 个问题：", inner.errors.len()),
            };
            let lines = inner.errors.iter().enumerate().map(|(i, e)| format!("\n  {}. {}", i + 1, e.message(lang)));
            return head + &lines.collect::<String>();
        }
        let words = match lang {
            Lang::En => ["file", "row", "field", "value"],
            Lang::Zh => ["文件", "行", "字段", "值"],
        };
        let [open, comma, close, colon, end] = match lang {
            Lang::En => [" (", ", ", ")", ": ", "; "],
            Lang::Zh => ["（", "，", "）", "：", "；"],
        };
        let row = inner.row.map(|r| r.to_string());
        let value = inner.value.as_deref().map(shown);
        let place: Vec<String> = words
            .iter()
            .zip([&inner.file, &row, &inner.field, &value])
            .filter_map(|(word, at)| at.as_ref().map(|at| format!("{word} {at}")))
            .collect();
        let mut out = inner.code.text(lang).to_owned();
        if !place.is_empty() {
            out += &[open, &place.join(comma), close].concat();
        }
        if let Some(detail) = &inner.detail {
            out += &[colon, detail.get(lang)].concat();
        }
        out + end + inner.code.remedy(lang)
    }
}

/// A value as it stands in a message: one line, not longer than a line. Registers hold what they
/// hold, and a cell must not be able to write lines of its own into a log.
fn shown(value: &str) -> String {
    const LONGEST: usize = 120;
    let mut out = String::new();
    for (at, c) in value.chars().enumerate() {
        match c {
            _ if at == LONGEST => return out + "…",
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => {
                out.extend(c.escape_default());
            }
            c => out.push(c),
        }
    }
    out
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl Speak for Error {
    fn say(&self) -> Text {
        Text::new(self.message(Lang::En), self.message(Lang::Zh))
    }
}

impl std::error::Error for Error {}

/// Problems collected so that all are reported at once.
#[derive(Clone, Debug, Default)]
pub struct Problems(Vec<Error>);

impl Problems {
    /// Adds a problem; the problems inside one that holds several are added one by one.
    pub fn push(&mut self, error: Error) {
        if error.0.errors.is_empty() {
            self.0.push(error);
        } else {
            self.0.extend(error.0.errors);
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The problems so far.
    pub fn errors(&self) -> &[Error] {
        &self.0
    }

    /// Nothing where there are no problems; the problem itself where there is one.
    ///
    /// # Errors
    /// One error holding all of them.
    pub fn into_result(mut self) -> Result<(), Error> {
        match self.0.len() {
            0 => Ok(()),
            1 => Err(self.0.swap_remove(0)),
            _ => {
                let mut all = Error::new(Code::Several);
                all.0.errors = self.0;
                Err(all)
            }
        }
    }
}

impl Extend<Error> for Problems {
    fn extend<I: IntoIterator<Item = Error>>(&mut self, errors: I) {
        errors.into_iter().for_each(|error| self.push(error));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers as they were published: a line is never changed or taken out, only added.
    const PINNED: &str = "1 Several, 101 BadRow, 102 MissingColumn, 103 BadEncoding, 104 BadDate, 105 BadNumber, \
        106 BadIdentifier, 107 UnknownValue, 108 DuplicateId, 109 DuplicateEntity, 110 UnknownReference, 111 BadMapping, \
        112 ColumnType, 113 BadFile, \
        117 UnknownRegion, 120 BadScope, 121 StaleTier, 122 BadNeed, \
        201 BadPlan, 202 BadQuota, 203 NotUnderstood, 204 BadPhrase, 205 QuotaConflict, \
        206 QuotaOpen, 207 QuotaFacts, 210 NoValidBasis, 211 StaleCatalogue, 212 RetroactiveEdit, 213 LooserThanSuperior, \
        214 WrongMode, 215 SilentPartner, 216 OffSiteFirst, 217 BrokenRule, 218 UnpublishedPlan, 219 BadAnnualPlan, 301 StratumMismatch, 302 ShortFrame, \
        320 BadUnit, 321 SampleSize, 322 BadGroup, 323 UnmetTotal, 324 NotByChance, 325 NoEstimate, 326 BadParameter, \
        401 CeremonyOrder, \
        402 BadReveal, 403 UnknownParty, 404 AttemptsExhausted, 405 BadPhysical, 406 SeedRefused, 407 RepeatedKey, \
        408 AlreadyDrawn, 409 BadCommitment, 410 BadReplacement, 501 Infeasible, 502 BadInstance, 601 BadRecord, 602 ProofFailed, \
        603 EntityNotFound, 604 RecordChanged, 605 RecordMissing, 606 RecordAdded, 701 WrongState, 702 BadArgument, \
        703 WrongOrganisation, 704 Cancelled, 705 NullPointer, 706 Utf8, \
         710 BadEntry, 711 WrongStage, 712 NotTheirs, 713 DoubledKey, 714 Gap, 801 Io, 901 Internal";

    #[test]
    fn published_numbers_stay() {
        for pin in PINNED.split(", ") {
            let (number, name) = pin.split_once(' ').unwrap();
            let code = Code::from_number(number.parse().unwrap()).unwrap();
            assert_eq!(code.name(), name);
        }
        assert_eq!(PINNED.split(", ").count(), Code::ALL.len(), "a new code is to be pinned");
        assert_eq!(Code::from_number(0), None);
    }

    #[test]
    fn an_error_crosses_threads_and_keeps_its_place() {
        fn crosses<T: Send + Sync + Clone + std::error::Error + 'static>(_: &T) {}
        let error = Error::new(Code::BadRow).file("t.csv").row(3).field("名称").value("a\n2. forged").detail(crate::say!("why", "原因"));
        crosses(&error);
        assert_eq!((error.at_file(), error.at_row(), error.at_field()), (Some("t.csv"), Some(3), Some("名称")));
        assert_eq!((error.at_value(), error.why(Lang::En)), (Some("a\n2. forged"), Some("why")));
        assert_eq!(error.to_string().lines().count(), 1);
        let zh = error.message(Lang::Zh);
        assert!(zh.starts_with("数据行无法使用（文件 t.csv，行 3，字段 名称，值 a\\n2. forged）：原因；"), "{zh}");
        let long = Error::new(Code::BadRow).value("字".repeat(5000)).to_string();
        assert!(long.chars().count() < 300 && long.contains('…'));
    }

    #[test]
    fn several_errors_have_the_kind_they_share() {
        let several = |codes: [Code; 2]| {
            let mut problems = Problems::default();
            problems.extend(codes.map(Error::new));
            assert_eq!(problems.errors().len(), 2);
            problems.into_result().unwrap_err()
        };
        assert_eq!(several([Code::BadPlan, Code::BadQuota]).kind(), ErrorKind::Plan);
        let mixed = several([Code::BadPlan, Code::BadRow]);
        assert_eq!((mixed.kind(), mixed.code()), (ErrorKind::Input, Code::Several));
        let mut nested = Problems::default();
        nested.push(mixed);
        nested.push(Error::new(Code::Io));
        assert_eq!(nested.len(), 3, "problems inside problems are listed one by one");
        assert!(Problems::default().into_result().is_ok());
    }

    #[test]
    fn every_code_speaks_both_languages() {
        let mut seen = std::collections::BTreeSet::new();
        for code in Code::ALL {
            assert!(seen.insert(*code as u16), "{code:?} shares its number");
            for text in [code.text(Lang::En), code.remedy(Lang::En)] {
                assert!(!text.is_empty() && text.is_ascii());
            }
            for text in [code.text(Lang::Zh), code.remedy(Lang::Zh)] {
                assert!(text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{code:?}");
            }
        }
    }

    #[test]
    fn problems_are_reported_at_once() {
        let mut problems = Problems::default();
        problems.push(Error::new(Code::BadDate).file("t.csv").row(3).field("date").value("x"));
        problems.push(Error::new(Code::BadNumber).row(4));
        let Err(error) = problems.into_result() else { panic!("two problems") };
        assert_eq!(error.errors().len(), 2);
        assert!(error.to_string().contains("file t.csv, row 3, field date, value x"));
        assert!(error.message(Lang::Zh).contains("共 2 个问题"));
    }
}
