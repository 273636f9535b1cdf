//! The planner on benchmark instances, beside the best known solutions.
//!
//! Two objectives exist and are never mixed. `vehicles`: fewer vehicles first, then less distance, as SINTEF lists them;
//! `distance`: less distance, however many vehicles, as DIMACS and PyVRP count. Each instance is planned once for each, by
//! one thread; distances are the sum of unrounded legs, and feasible is what the planner's independent checker lets pass.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, Result, bail};
use kaifong_dispatch::planning::{Effort, Measure, Planner as _, SearchPlanner, check, instances};
use serde::Serialize;
use serde_json::Value;

use crate::cli::Aim;

/// How one instance was planned for one objective.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanFigure {
    /// Its file.
    pub instance: String,
    /// For which objective.
    pub objective: &'static str,
    /// Vehicles that run.
    pub vehicles: usize,
    /// Vehicles of the best known solution.
    pub best_vehicles: Option<u64>,
    /// How far they drive, in the instance's units.
    pub distance: f64,
    /// How far those of the best known solution drive.
    pub best_distance: Option<f64>,
    /// How much farther, in percent of the best known; for `vehicles` only where as many vehicles run.
    pub gap_percent: Option<f64>,
    /// Jobs that no vehicle serves.
    pub unassigned: usize,
    /// Whether the checker let it pass and nothing is left out.
    pub feasible: bool,
    /// How long the search was given.
    pub seconds: u64,
    /// How long it all took: reading, insertion, search, repair and judgement.
    pub took_ms: u128,
}

/// What a whole set came to, for one objective.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanTotal {
    /// For which objective.
    pub objective: &'static str,
    /// Instances.
    pub instances: usize,
    /// Those that are feasible.
    pub feasible: usize,
    /// Vehicles of all.
    pub vehicles: usize,
    /// Vehicles of the best known solutions of all.
    pub best_vehicles: u64,
    /// Instances with as many vehicles as the best known.
    pub as_many_vehicles: usize,
    /// Distance of all.
    pub distance: f64,
    /// The mean of the gaps that there are, in percent.
    pub mean_gap_percent: Option<f64>,
}

/// The best known solutions, by instance and objective.
struct Best(BTreeMap<String, (u64, f64)>);

/// Plans every instance in the folder, and says each figure as soon as it is there.
///
/// # Errors
/// When the folder has no instance, or a file can't be read as one.
pub fn run(folder: &Path, seconds: u64, aims: &[Aim], say: &mut dyn FnMut(&PlanFigure)) -> Result<Vec<PlanTotal>> {
    let files = instances_in(folder)?;
    let best = Best::read(folder)?;
    let mut totals = Vec::new();
    for aim in aims {
        let mut figures = Vec::new();
        for file in &files {
            let figure = figure(file, seconds, *aim, &best).with_context(|| file.display().to_string())?;
            say(&figure);
            figures.push(figure);
        }
        totals.push(total(*aim, &figures));
    }
    Ok(totals)
}

fn instances_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let files = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    let text = |path: &PathBuf| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("txt"));
    let mut files: Vec<PathBuf> = files.into_iter().filter(text).collect();
    files.sort();
    if files.is_empty() {
        bail!("{} has no .txt file", folder.display())
    }
    Ok(files)
}

fn figure(file: &Path, seconds: u64, aim: Aim, best: &Best) -> Result<PlanFigure> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let instance = instances::read(&name, &fs::read_to_string(file)?)?;
    let effort = Effort {
        time_ms: Some(seconds * 1_000),
        threads: 1,
        fleet_first: aim == Aim::Vehicles,
        measure: Measure::Distance,
        ..Effort::day()
    };
    let began = Instant::now();
    let outcome = SearchPlanner.plan(&instance.problem, &instance.travel, &effort, None)?;
    let violations = check(&instance.problem, &instance.travel, &outcome.plan);
    let (vehicles, unassigned) = (outcome.plan.routes.len(), outcome.plan.unassigned.len());
    let distance = millionths(instance.distance_e6(&outcome.plan));
    let known = best.of(&name, aim);
    let feasible = violations.is_empty() && unassigned == 0;
    let comparable = |vehicles_then: u64| {
        feasible && (aim == Aim::Distance || usize::try_from(vehicles_then).is_ok_and(|then| then == vehicles))
    };
    Ok(PlanFigure {
        instance: name,
        objective: aim.name(),
        vehicles,
        best_vehicles: known.map(|(vehicles, _)| vehicles),
        distance,
        best_distance: known.map(|(_, distance)| distance),
        gap_percent: known.filter(|(then, _)| comparable(*then)).map(|(_, then)| (distance / then - 1.) * 100.),
        unassigned,
        feasible,
        seconds,
        took_ms: began.elapsed().as_millis(),
    })
}

fn total(aim: Aim, figures: &[PlanFigure]) -> PlanTotal {
    let gaps: Vec<f64> = figures.iter().filter_map(|figure| figure.gap_percent).collect();
    let same = |figure: &&PlanFigure| {
        figure.best_vehicles.and_then(|then| usize::try_from(then).ok()).is_some_and(|then| then == figure.vehicles)
    };
    PlanTotal {
        objective: aim.name(),
        instances: figures.len(),
        feasible: figures.iter().filter(|figure| figure.feasible).count(),
        vehicles: figures.iter().map(|figure| figure.vehicles).sum(),
        best_vehicles: figures.iter().filter_map(|figure| figure.best_vehicles).sum(),
        as_many_vehicles: figures.iter().filter(same).count(),
        distance: figures.iter().map(|figure| figure.distance).sum(),
        mean_gap_percent: (!gaps.is_empty()).then(|| gaps.iter().sum::<f64>() / count(gaps.len())),
    }
}

#[expect(clippy::cast_precision_loss, reason = "instances are few")]
fn count(many: usize) -> f64 {
    many as f64
}

#[expect(clippy::cast_precision_loss, reason = "a distance in millionths is far below 2^52")]
fn millionths(distance_e6: i64) -> f64 {
    distance_e6 as f64 / 1e6
}

impl Best {
    /// Reads the files of best known solutions (`*-bks.json`) beside the instances, or one folder up.
    fn read(folder: &Path) -> Result<Self> {
        let mut best = BTreeMap::new();
        for folder in [Some(folder), folder.parent()].into_iter().flatten() {
            let Ok(entries) = fs::read_dir(folder) else { continue };
            for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
                if path.to_string_lossy().ends_with("-bks.json") {
                    let known: BTreeMap<String, Value> = serde_json::from_str(&fs::read_to_string(&path)?)?;
                    let known = known.iter().filter_map(|(name, known)| {
                        let vehicles = known["solved_with_vehicles"].as_u64()?;
                        Some((name.to_lowercase(), (vehicles, known["best_known_cost"].as_f64()?)))
                    });
                    best.extend(known);
                }
            }
        }
        Ok(Self(best))
    }

    /// Of an instance: `c101` with fewer vehicles first, `c101_distance` by distance alone.
    fn of(&self, name: &str, aim: Aim) -> Option<(u64, f64)> {
        let name = name.to_lowercase();
        match aim {
            Aim::Vehicles => self.0.get(&name).copied(),
            Aim::Distance => self.0.get(&format!("{name}_distance")).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_against_the_same_objective_and_as_many_vehicles_alone() {
        let folder = tempfile::tempdir().unwrap();
        let row = "0 0 0 0 0 100 0\n1 3 4 5 0 50 10\n2 0 10 5 20 60 10\n";
        let text = format!("T1\nVEHICLE\nNUMBER CAPACITY\n2 10\nCUSTOMER\nNO X Y D R DD S\n{row}");
        fs::write(folder.path().join("T1.txt"), text).unwrap();
        let known = r#"{"T1":{"solved_with_vehicles":1,"best_known_cost":20.0},
            "T1_distance":{"solved_with_vehicles":9,"best_known_cost":10.0}}"#;
        fs::write(folder.path().join("t-bks.json"), known).unwrap();
        let mut said = Vec::new();
        let mut say = |figure: &PlanFigure| said.push(figure.clone());
        let totals = run(folder.path(), 1, &[Aim::Vehicles, Aim::Distance], &mut say).unwrap();
        let gaps: Vec<i64> = said.iter().map(|figure| thousandths(figure.gap_percent.unwrap())).collect();
        // One vehicle drives 5 to the first, the root of 45 on, and 10 home: 21.708.
        assert_eq!(gaps, [8_541, 117_082]);
        assert!(said.iter().all(|figure| figure.feasible && figure.vehicles == 1));
        assert_eq!(totals.iter().map(|total| total.as_many_vehicles).collect::<Vec<_>>(), [1, 0]);
        fs::write(folder.path().join("t-bks.json"), known.replace("vehicles\":1", "vehicles\":2")).unwrap();
        said.clear();
        run(folder.path(), 1, &[Aim::Vehicles], &mut |figure| said.push(figure.clone())).unwrap();
        assert_eq!((said[0].best_vehicles, said[0].gap_percent), (Some(2), None));
    }

    #[test]
    fn a_bad_file_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        assert!(run(folder.path(), 1, &[Aim::Vehicles], &mut |_| {}).is_err());
        fs::write(folder.path().join("bad.txt"), "1 2 3\n0 0 0 x\n").unwrap();
        let error = format!("{:#}", run(folder.path(), 1, &[Aim::Vehicles], &mut |_| {}).unwrap_err());
        assert!(error.contains("bad.txt") && error.contains("line 2"), "{error}");
    }

    #[expect(clippy::cast_possible_truncation, reason = "a percentage of a test")]
    fn thousandths(percent: f64) -> i64 {
        (percent * 1e3).round() as i64
    }
}
