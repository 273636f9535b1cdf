//! The whole day, money and goods, played through the REST API from the input files under `demo/`.

mod cast;
mod closing;
mod deliveries;
mod driving;
mod folder;
mod gifts;
mod goods;
mod grants;
mod households;
mod inputs;
mod rest;
mod settings;
mod stock;

use std::path::Path;

use anyhow::{Context, Result};
use kaifong_kernel::{
    Ports,
    config::Config,
    values::{Code, HkDate},
};

use self::{
    cast::{Cast, Casting},
    deliveries::Dispatching,
    driving::Driving,
    gifts::Giving,
    grants::Granting,
    households::{Registering, needs_end},
    rest::Rest,
    stock::Stocking,
};
use crate::{commands::say, compose::SERVICES};

pub use closing::Closing;
pub use folder::{Folder, Stage};

/// What the day is played on.
pub struct Scene {
    /// Where its REST API is: `http://127.0.0.1:8080`.
    pub base: String,
    /// Its identity: who plays has the host.
    pub identity: Ports,
}

/// Tells the person who watches.
fn tell(line: &str) {
    say(line);
}

/// Opens the folder of a demo in an instance's folder.
///
/// # Errors
/// When the folder holds something that no demo made on such a stage.
pub fn folder(data: &Path, stage: Stage, today: HkDate) -> Result<Folder> {
    Folder::open(data, stage, today)
}

/// Sees to it that the day may be played on an installation that others run, and makes its first administrator.
///
/// # Errors
/// When it is no place for a demo.
pub async fn enter(scene: &Scene, config: &Config, folder: &Folder, today: HkDate) -> Result<()> {
    settings::is_no_place_of_others(config, folder.base_date(), today)?;
    if folder.secret("admin")?.is_none() {
        settings::is_empty(&scene.identity).await?;
        administrator(&scene.identity, folder, "admin", "Administrator of the demo 演示管理員").await?;
    }
    Ok(())
}

/// Plays the day against a running installation.
///
/// # Errors
/// When a step is refused that must not be, or isn't that must be.
pub async fn play(scene: &Scene, folder: &Folder) -> Result<Closing> {
    let admin = folder
        .secret("admin")?
        .context("the first run ended before it kept the administrator's key; remove the folder and begin again")?;
    let day = folder.base_date();
    let rest = Rest::new(&scene.base, codes())?;
    tell(&format!("Kaifong 街坊: a day of the relief council, {day} 援助機構的一天"));
    let second_admin =
        administrator(&scene.identity, folder, "second-admin", "Second administrator 第二管理員").await?;
    let cast = Casting { rest: &rest, folder, admin, second_admin }.cast().await?;
    let giving = Giving { rest: &rest, cast: &cast, day };
    let fund = giving.play().await?;
    goods_day(&rest, &cast, folder).await?;
    Granting { rest: &rest, cast: &cast, giving: &giving, fund: &fund, day }.play().await?;
    closing::close(&rest, &cast).await
}

/// The goods come in, are asked for, planned, driven, and come back where nobody was at home.
async fn goods_day(rest: &Rest, cast: &Cast, folder: &Folder) -> Result<()> {
    let day = folder.base_date();
    let stock = &Stocking { rest, cast, day }.play().await?;
    let households = &Registering { rest, cast, stock, day }.play().await?;
    let (orders, runs) = Dispatching { rest, cast, stock, households, day }.play().await?;
    Driving { rest, cast, folder, stock, orders: &orders }.play(&runs).await?;
    needs_end(rest, cast, households).await
}

/// Every code that a response may have, with its title in both languages.
fn codes() -> Vec<Code> {
    let services = SERVICES.into_iter().map(catalogue);
    services.chain([kaifong_gateway::CATALOGUE]).flatten().copied().collect()
}

/// What a service refuses with.
fn catalogue(service: &str) -> &'static [Code] {
    match service {
        "identity" => kaifong_identity::domain::Refusal::CATALOGUE,
        "donations" => kaifong_donations::CATALOGUE,
        "grants" => kaifong_grants::domain::refusal::Refusal::CATALOGUE,
        "inventory" => kaifong_inventory::CATALOGUE,
        "needs" => kaifong_needs::domain::refusal::Refusal::CATALOGUE,
        "dispatch" => kaifong_dispatch::domain::refusal::Refusal::CATALOGUE,
        _ => &[],
    }
}

/// An administrator, made on the host. It takes two: nobody may confirm their own proposals.
async fn administrator(identity: &Ports, folder: &Folder, name: &str, display: &str) -> Result<String> {
    if let Some(kept) = folder.secret(name)? {
        return Ok(kept);
    }
    let made = kaifong_identity::create_admin_key_on_host(identity, display).await?;
    folder.keep(name, &made.key_secret)?;
    Ok(made.key_secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_says_its_codes() {
        for service in SERVICES {
            assert!(!catalogue(service).is_empty(), "{service}");
        }
    }
}
