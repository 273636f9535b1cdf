//! Travel times that keep whoever asks waiting until something else has happened.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use kaifong_dispatch::{
    planner::PlanningMeans,
    planning::{GreatCircle, NoTravelTimes, Point, SearchPlanner, Travel, TravelTimes},
};
use tokio::sync::Semaphore;

/// Travel times over distances, slow where they are told to be. A clone is the same ones.
#[derive(Debug, Clone)]
pub struct Slow {
    waits: Arc<AtomicBool>,
    asked: Arc<Semaphore>,
    told: Arc<Semaphore>,
}

#[async_trait::async_trait]
impl TravelTimes for Slow {
    async fn between(&self, points: &[Point]) -> Result<Travel, NoTravelTimes> {
        if self.waits.swap(false, Ordering::SeqCst) {
            self.asked.add_permits(1);
            self.told.acquire().await.expect("nobody closes it").forget();
        }
        GreatCircle.between(points).await
    }
}

impl Slow {
    pub fn new() -> Self {
        let none = || Arc::new(Semaphore::new(0));
        Self { waits: Arc::default(), asked: none(), told: none() }
    }

    /// Planning by them.
    pub fn means(&self) -> PlanningMeans {
        PlanningMeans::new(Arc::new(SearchPlanner), Arc::new(self.clone()))
    }

    /// What asks for travel times, answered once something else has happened after it began.
    pub async fn during<T>(&self, asks: impl Future<Output = T>, meanwhile: impl Future<Output = ()>) -> T {
        self.waits.store(true, Ordering::SeqCst);
        let happens = async {
            self.asked.acquire().await.expect("nobody closes it").forget();
            meanwhile.await;
            self.told.add_permits(1);
        };
        tokio::join!(asks, happens).0
    }
}
