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
mod stock;

use std::path::Path;

use anyhow::{Context, Result};
use kaifong_kernel::{
    Ports,
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
use crate::commands::{say, up::Running};

pub use closing::Closing;
pub use folder::Folder;

/// Tells the person who watches.
fn tell(line: &str) {
    say(line);
}

/// Opens the folder of a demo in an instance's folder.
///
/// # Errors
/// When the instance's folder holds something that no demo made.
pub fn folder(data: &Path, today: HkDate) -> Result<Folder> {
    Folder::open(data, today)
}

/// Plays the day against a running installation.
///
/// # Errors
/// When a step is refused that must not be, or isn't that must be.
pub async fn play(running: &Running, folder: &Folder) -> Result<Closing> {
    let admin = folder
        .secret("admin")?
        .context("the first run ended before it kept the administrator's key; remove the folder and begin again")?;
    let day = folder.base_date();
    let rest = Rest::new(running.address, codes(running))?;
    tell(&format!("Kaifong 街坊: a day of the relief council, {day} 援助機構的一天"));
    let second_admin = second_admin(&running.means.ports("identity").await?, folder).await?;
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
fn codes(running: &Running) -> Vec<Code> {
    let services = running.services.iter().map(|service| service.catalogue);
    services.chain([kaifong_gateway::CATALOGUE]).flatten().copied().collect()
}

/// A second administrator, made on the host: nobody may confirm their own proposals.
async fn second_admin(ports: &Ports, folder: &Folder) -> Result<String> {
    if let Some(kept) = folder.secret("second-admin")? {
        return Ok(kept);
    }
    let made = kaifong_identity::create_admin_key_on_host(ports, "Second administrator 第二管理員").await?;
    folder.keep("second-admin", &made.key_secret)?;
    Ok(made.key_secret)
}
