//! A TCP proxy that can be slow.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use kaifong_kernel::serve::Tasks;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// Between the services and a server.
#[derive(Clone)]
pub struct Proxy {
    address: String,
    delay_ms: Arc<AtomicU64>,
    carried: Arc<AtomicU64>,
    tasks: Tasks,
}

impl Proxy {
    /// Listens on a free port and carries everything to `target`.
    pub async fn before(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let proxy = Self { address, delay_ms: Arc::default(), carried: Arc::default(), tasks: Tasks::new() };
        let carrying = proxy.clone();
        proxy.tasks.spawn("proxy", async move {
            while let Ok((near, _)) = listener.accept().await {
                if let Ok(far) = TcpStream::connect(&target).await {
                    carrying.clone().join(near, far);
                }
            }
        });
        proxy
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// How long it keeps each piece on its way to the server.
    pub fn delay(&self, delay: Duration) {
        self.delay_ms.store(u64::try_from(delay.as_millis()).unwrap_or(u64::MAX), Ordering::SeqCst);
    }

    /// Pieces carried late so far.
    pub fn carried_late(&self) -> u64 {
        self.carried.load(Ordering::SeqCst)
    }

    fn join(self, near: TcpStream, far: TcpStream) {
        let _ = (near.set_nodelay(true), far.set_nodelay(true));
        let (mut from_near, mut to_near) = near.into_split();
        let (mut from_far, mut to_far) = far.into_split();
        self.tasks.clone().spawn("from the server", async move {
            let _ = tokio::io::copy(&mut from_far, &mut to_near).await;
            let _ = to_near.shutdown().await;
        });
        self.tasks.clone().spawn("to the server", async move {
            let mut piece = vec![0; 64 * 1024];
            while let Ok(length @ 1..) = from_near.read(&mut piece).await {
                let delay_ms = self.delay_ms.load(Ordering::SeqCst);
                if delay_ms > 0 {
                    tokio::time::sleep(Duration::from_millis(delay_ms)).await;
                    self.carried.fetch_add(1, Ordering::SeqCst);
                }
                if to_far.write_all(&piece[..length]).await.is_err() {
                    break;
                }
            }
            let _ = to_far.shutdown().await;
        });
    }
}
