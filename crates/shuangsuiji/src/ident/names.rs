//! The names of what stands in codes: departments and classes of GB 32100-2015 (with amendment 1), sections
//! and divisions of GB/T 4754-2017. The English names are our translation. Those of sections are the words
//! of table 4-7 of the China Statistical Yearbook 2009 (which follows GB/T 4754-2002) where the section was
//! the same then; the standard itself has no English names.

use super::{Department, Industry, Origin, Uscc};
use crate::text::{Speak, Text};

impl Speak for Department {
    fn say(&self) -> Text {
        let (en, zh) = match self {
            Self::Staffing => ("staffing of public bodies", "机构编制"),
            Self::ForeignAffairs => ("foreign affairs", "外交"),
            Self::Justice => ("justice", "司法行政"),
            Self::Culture => ("culture", "文化"),
            Self::CivilAffairs => ("civil affairs", "民政"),
            Self::Tourism => ("tourism", "旅游"),
            Self::Religion => ("religious affairs", "宗教"),
            Self::Unions => ("trade unions", "工会"),
            Self::Market => ("industry and commerce, today market supervision", "工商（今市场监管）"),
            Self::Military => ("reform and staffing office of the military commission", "中央军委改革和编制办公室"),
            Self::Agriculture => ("agriculture", "农业"),
            Self::Other => ("another department", "其他"),
        };
        Text::new(en, zh)
    }
}

impl Speak for Origin {
    fn say(&self) -> Text {
        match self {
            Self::Domestic => say!("a domestic enterprise", "内资企业"),
            Self::Foreign => say!("an enterprise with foreign capital", "外商投资企业"),
            Self::Individual => say!("an individual business", "个体工商户"),
        }
    }
}

impl Uscc {
    /// The name of the class of organisation (机构类别) by the table of GB 32100; none for a class that it
    /// does not have.
    pub fn class_name(&self) -> Option<Text> {
        let code = self.as_str().get(..2)?;
        CLASSES.iter().find(|(class, ..)| *class == code).map(|(_, en, zh)| Text::new(*en, *zh))
    }
}

impl Industry {
    /// The name of the section (门类).
    pub fn section_name(&self) -> Text {
        let at = u32::from(self.section()).checked_sub(u32::from('A')).and_then(|at| SECTIONS.get(at as usize));
        at.map_or_else(|| Text::new("", ""), |(en, zh)| Text::new(*en, *zh))
    }

    /// The name of the division (大类) in Chinese; none where only the section is known.
    pub fn division_name(&self) -> Option<&'static str> {
        let division: usize = self.digits().get(..2)?.parse().ok()?;
        DIVISIONS.get(division.checked_sub(1)?).copied()
    }
}

/// Department and class, as the first two characters of a credit code.
const CLASSES: [(&str, &str, &str); 36] = [
    ("11", "a public authority", "机关"),
    ("12", "a public institution", "事业单位"),
    ("13", "a mass organisation whose posts the staffing office manages directly", "编办直接管理机构编制的群众团体"),
    ("19", "another body", "其他"),
    ("21", "a resident office of foreign news media", "外国常驻新闻机构"),
    ("29", "another body", "其他"),
    ("31", "a law practice", "律师执业机构"),
    ("32", "a notary's office", "公证处"),
    ("33", "a grass-roots legal service", "基层法律服务所"),
    ("34", "a forensic appraisal institution", "司法鉴定机构"),
    ("35", "an arbitration commission", "仲裁委员会"),
    ("39", "another body", "其他"),
    ("41", "a foreign cultural centre in China", "外国在华文化中心"),
    ("49", "another body", "其他"),
    ("51", "a social organisation", "社会团体"),
    ("52", "a private non-enterprise unit", "民办非企业单位"),
    ("53", "a foundation", "基金会"),
    ("59", "another body", "其他"),
    ("61", "a resident office of a foreign tourism authority", "外国旅游部门常驻代表机构"),
    ("62", "a resident office of a tourism authority of Hong Kong, Macau or Taiwan", "港澳台地区旅游部门常驻内地（大陆）代表机构"),
    ("69", "another body", "其他"),
    ("71", "a place of religious activities", "宗教活动场所"),
    ("72", "a religious school", "宗教院校"),
    ("79", "another body", "其他"),
    ("81", "a grass-roots trade union", "基层工会"),
    ("89", "another body", "其他"),
    ("91", "an enterprise", "企业"),
    ("92", "an individual business", "个体工商户"),
    ("93", "a farmers' cooperative", "农民专业合作社"),
    ("A1", "a public institution of the military", "军队事业单位"),
    ("A9", "another body", "其他"),
    ("N1", "a collective economic organisation of a group", "组级集体经济组织"),
    ("N2", "a collective economic organisation of a village", "村级集体经济组织"),
    ("N3", "a collective economic organisation of a township", "乡镇级集体经济组织"),
    ("N9", "another body", "其他"),
    ("Y1", "a body that is not divided further", "不再划分"),
];

/// From A to T.
const SECTIONS: [(&str, &str); 20] = [
    ("Agriculture, forestry, animal husbandry and fishery", "农、林、牧、渔业"),
    ("Mining", "采矿业"),
    ("Manufacturing", "制造业"),
    ("Production and supply of electricity, heat, gas and water", "电力、热力、燃气及水生产和供应业"),
    ("Construction", "建筑业"),
    ("Wholesale and retail trades", "批发和零售业"),
    ("Transport, storage and post", "交通运输、仓储和邮政业"),
    ("Hotels and catering services", "住宿和餐饮业"),
    ("Information transmission, software and information technology", "信息传输、软件和信息技术服务业"),
    ("Financial intermediation", "金融业"),
    ("Real estate", "房地产业"),
    ("Leasing and business services", "租赁和商务服务业"),
    ("Scientific research and technical services", "科学研究和技术服务业"),
    ("Management of water conservancy, environment and public facilities", "水利、环境和公共设施管理业"),
    ("Services to households, repair and other services", "居民服务、修理和其他服务业"),
    ("Education", "教育"),
    ("Health and social service", "卫生和社会工作"),
    ("Culture, sports and entertainment", "文化、体育和娱乐业"),
    ("Public management, social security and social organizations", "公共管理、社会保障和社会组织"),
    ("International organizations", "国际组织"),
];

/// From 01 to 97.
const DIVISIONS: [&str; 97] = [
    "农业",
    "林业",
    "畜牧业",
    "渔业",
    "农、林、牧、渔专业及辅助性活动",
    "煤炭开采和洗选业",
    "石油和天然气开采业",
    "黑色金属矿采选业",
    "有色金属矿采选业",
    "非金属矿采选业",
    "开采专业及辅助性活动",
    "其他采矿业",
    "农副食品加工业",
    "食品制造业",
    "酒、饮料和精制茶制造业",
    "烟草制品业",
    "纺织业",
    "纺织服装、服饰业",
    "皮革、毛皮、羽毛及其制品和制鞋业",
    "木材加工和木、竹、藤、棕、草制品业",
    "家具制造业",
    "造纸和纸制品业",
    "印刷和记录媒介复制业",
    "文教、工美、体育和娱乐用品制造业",
    "石油、煤炭及其他燃料加工业",
    "化学原料和化学制品制造业",
    "医药制造业",
    "化学纤维制造业",
    "橡胶和塑料制品业",
    "非金属矿物制品业",
    "黑色金属冶炼和压延加工业",
    "有色金属冶炼和压延加工业",
    "金属制品业",
    "通用设备制造业",
    "专用设备制造业",
    "汽车制造业",
    "铁路、船舶、航空航天和其他运输设备制造业",
    "电气机械和器材制造业",
    "计算机、通信和其他电子设备制造业",
    "仪器仪表制造业",
    "其他制造业",
    "废弃资源综合利用业",
    "金属制品、机械和设备修理业",
    "电力、热力生产和供应业",
    "燃气生产和供应业",
    "水的生产和供应业",
    "房屋建筑业",
    "土木工程建筑业",
    "建筑安装业",
    "建筑装饰、装修和其他建筑业",
    "批发业",
    "零售业",
    "铁路运输业",
    "道路运输业",
    "水上运输业",
    "航空运输业",
    "管道运输业",
    "多式联运和运输代理业",
    "装卸搬运和仓储业",
    "邮政业",
    "住宿业",
    "餐饮业",
    "电信、广播电视和卫星传输服务",
    "互联网和相关服务",
    "软件和信息技术服务业",
    "货币金融服务",
    "资本市场服务",
    "保险业",
    "其他金融业",
    "房地产业",
    "租赁业",
    "商务服务业",
    "研究和试验发展",
    "专业技术服务业",
    "科技推广和应用服务业",
    "水利管理业",
    "生态保护和环境治理业",
    "公共设施管理业",
    "土地管理业",
    "居民服务业",
    "机动车、电子产品和日用产品修理业",
    "其他服务业",
    "教育",
    "卫生",
    "社会工作",
    "新闻和出版业",
    "广播、电视、电影和录音制作业",
    "文化艺术业",
    "体育",
    "娱乐业",
    "中国共产党机关",
    "国家机构",
    "人民政协、民主党派",
    "社会保障",
    "群众团体、社会团体和其他成员组织",
    "基层群众自治组织及其他组织",
    "国际组织",
];
