//! Instances as in the measurements of other tools: regions with specialties, and giant components.

use std::io::Write as _;
use std::path::Path;

use shuangsuiji::matching::{Id, InspectorNode, Instance, TargetNode};

/// A kind of instance by its name.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    targets: u32,
    inspectors: u32,
    team: u32,
    pools: Pools,
}

/// Who is eligible for whom.
#[derive(Clone, Copy)]
enum Pools {
    /// Every target is of a region and asks for one of `specialties`, of which every inspector of the
    /// region has two; 95 % have a valid card, 3 % of the pairs are recused.
    Regions { regions: u32, specialties: u32 },
    /// Every target has so many inspectors, anybody: one component.
    Anybody { each: u32 },
}

/// All of them, the smallest first.
pub(crate) const SHAPES: [Shape; 5] = [
    Shape { name: "small", targets: 1_000, inspectors: 200, team: 2, pools: Pools::Regions { regions: 8, specialties: 4 } },
    Shape { name: "medium", targets: 10_000, inspectors: 2_000, team: 2, pools: Pools::Regions { regions: 50, specialties: 5 } },
    Shape { name: "large", targets: 100_000, inspectors: 10_000, team: 2, pools: Pools::Regions { regions: 100, specialties: 5 } },
    Shape { name: "giant", targets: 20_000, inspectors: 20_000, team: 4, pools: Pools::Anybody { each: 40 } },
    Shape { name: "giant-wide", targets: 100_000, inspectors: 10_000, team: 2, pools: Pools::Anybody { each: 37 } },
];

/// Capacity in sum over the places asked for, in tenths.
const SLACK: u64 = 13;

/// Numbers of SplitMix64 (Steele, Lea and Flood, 2014): the instances need no more.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, m: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((((z ^ (z >> 31)) >> 32) * u64::from(m)) >> 32) as u32
    }
}

fn id(kind: u8, n: u32) -> Id {
    let mut id = [kind; 32];
    id[..4].copy_from_slice(&n.to_be_bytes());
    id
}

impl Shape {
    /// The instance of a seed.
    pub(crate) fn instance(self, seed: u64) -> Instance {
        let numbers = &mut Numbers(seed);
        let (valid, pairs) = self.pools.draw(self.targets, self.inspectors, numbers);
        let capacity = (SLACK * u64::from(self.team) * u64::from(self.targets)).div_ceil(10 * valid) as u32;
        let target = |n| TargetNode { id: id(1, n), team_size: self.team, classes: Vec::new(), removed: Vec::new(), ceilings: Vec::new() };
        let inspector = |n| InspectorNode { id: id(2, n), capacity, floor: 0, subcaps: Vec::new() };
        let (targets, inspectors) = ((0..self.targets).map(target).collect(), (0..self.inspectors).map(inspector).collect());
        Instance::new(targets, inspectors, pairs).unwrap_or_else(|error| unreachable!("{error}"))
    }
}

/// Two hundred targets and forty inspectors, with so much capacity in hundredths of what is needed.
pub(crate) fn small(seed: u64, slack: u64) -> Instance {
    let pools = Pools::Regions { regions: 1, specialties: 8 };
    let instance = Shape { name: "tiny", targets: 200, inspectors: 40, team: 2, pools }.instance(seed);
    let able: std::collections::BTreeSet<&u32> = instance.pairs().iter().flatten().collect();
    let capacity = (slack * 400).div_ceil(100 * able.len() as u64) as u32;
    instance.with_capacities(|_| capacity)
}

impl Pools {
    /// How many inspectors have a card, and who is eligible for each target.
    fn draw(self, targets: u32, inspectors: u32, numbers: &mut Numbers) -> (u64, Vec<Vec<u32>>) {
        match self {
            Self::Anybody { each } => {
                let list = |_| {
                    let mut list = std::collections::BTreeSet::new();
                    while list.len() < each as usize {
                        list.insert(numbers.below(inspectors));
                    }
                    list.into_iter().collect()
                };
                (u64::from(inspectors), (0..targets).map(list).collect())
            }
            Self::Regions { regions, specialties } => {
                let person = |numbers: &mut Numbers| {
                    let first = numbers.below(specialties);
                    (numbers.below(100) < 95, first, (first + 1 + numbers.below(specialties - 1)) % specialties)
                };
                let people: Vec<_> = (0..inspectors).map(|_| person(numbers)).collect();
                let list = |t| {
                    let wanted = numbers.below(specialties);
                    let local = (0..inspectors).filter(|i| i % regions == t % regions);
                    let may = local.filter(|i| {
                        let (valid, a, b) = people[*i as usize];
                        valid && (a == wanted || b == wanted) && numbers.below(100) >= 3
                    });
                    may.collect()
                };
                let pairs = (0..targets).map(list).collect();
                (people.iter().filter(|(valid, ..)| *valid).count() as u64, pairs)
            }
        }
    }
}

/// Writes an instance for other tools: 32-bit little-endian numbers: targets, inspectors, the size of a
/// team, the capacity; how many are eligible for each target; the eligible inspectors.
pub(crate) fn write(instance: &Instance, path: &Path) -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
    let (team, capacity) = (instance.targets()[0].team_size, instance.inspectors()[0].capacity);
    let head = [instance.targets().len() as u32, instance.inspectors().len() as u32, team, capacity];
    let counts = instance.pairs().iter().map(|list| list.len() as u32);
    for number in head.into_iter().chain(counts).chain(instance.pairs().iter().flatten().copied()) {
        out.write_all(&number.to_le_bytes())?;
    }
    out.flush()
}
