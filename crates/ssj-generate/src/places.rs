//! Where targets are: Shanxi's cities and county-level units, of real codes and invented sizes; and one
//! invented zone (功能区), whose digits are of no city, since such zones are what breaks the rule of digits.

use std::collections::BTreeSet;

use chrono::Days;
use shuangsuiji::error::{Code, Error};
use shuangsuiji::ident::{Region, RegionCode, RegionLevel, Regions};
use shuangsuiji::say;

use crate::AS_OF;
use crate::codes::NOWHERE;
use crate::draws::Draws;

/// A city or a county-level unit.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) code: RegionCode,
    pub(crate) name: String,
    /// The first four digits of the city that it is or is of.
    pub(crate) city: String,
    /// How many targets it has, as a share of the sum.
    pub(crate) size: u64,
}

/// All of them.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    pub(crate) province: RegionCode,
    pub(crate) name: String,
    pub(crate) cities: Vec<Place>,
    pub(crate) counties: Vec<Place>,
    /// The sum of the counties' sizes.
    pub(crate) size: u64,
}

impl Place {
    /// A city, or a county of it. Districts are the largest; sizes do not depend on the province's seed.
    fn new(row: &Region, city: &Region) -> Self {
        let mut draws = Draws::of(0, "places", row.code.as_str().parse().unwrap_or(0));
        let size = if row.name.ends_with('区') { 20 + draws.below(40) } else { 4 + draws.below(16) };
        let city = city.code.as_str().get(..4).unwrap_or_default().to_owned();
        Self { code: row.code.clone(), name: row.name.clone(), city, size }
    }

    /// The number of its city in the province.
    pub(crate) fn city_number(&self) -> u64 {
        self.city.get(2..).and_then(|digits| digits.parse().ok()).unwrap_or(0)
    }
}

/// The invented zone, under Changzhi (长治).
pub(crate) fn zone() -> Result<Region, Error> {
    Ok(Region {
        code: RegionCode::parse(&format!("{NOWHERE}01"))?,
        from: AS_OF.checked_sub_days(Days::new(365)),
        to: None,
        name: "示例开发区".to_owned(),
        level: RegionLevel::Zone,
        parent: Some(RegionCode::parse("140400")?),
        successors: BTreeSet::new(),
    })
}

impl Places {
    /// The places of the province on the day of the registers.
    pub(crate) fn new() -> Result<Self, Error> {
        let regions = Regions::china()?.with(vec![zone()?])?;
        let province = RegionCode::parse("140000")?;
        let name = regions.get(&province, AS_OF).map(|row| row.name.clone()).unwrap_or_default();
        let mut places = Self { province, name, cities: Vec::new(), counties: Vec::new(), size: 0 };
        for city in regions.children(&places.province, AS_OF) {
            places.cities.push(Place::new(city, city));
            places.counties.extend(regions.children(&city.code, AS_OF).map(|county| Place::new(county, city)));
        }
        places.size = places.counties.iter().map(|county| county.size).sum();
        Ok(places)
    }

    /// The counties of a city.
    pub(crate) fn of_city<'a>(&'a self, city: &'a Place) -> impl Iterator<Item = &'a Place> {
        self.counties.iter().filter(|county| county.city == city.city)
    }

    /// The city of a county; none of another region.
    pub(crate) fn city_of(&self, county: &RegionCode) -> Option<RegionCode> {
        let city = &self.counties.iter().find(|own| own.code == *county)?.city;
        self.cities.iter().find(|own| own.city == *city).map(|city| city.code.clone())
    }

    /// A county, as likely as it is large.
    pub(crate) fn by_size(&self, draws: &mut Draws) -> Result<&Place, Error> {
        draws
            .shared(&self.counties, |county| county.size)
            .ok_or_else(|| Error::new(Code::Internal).detail(say!("the province has no county", "该省没有县级单位")))
    }
}
