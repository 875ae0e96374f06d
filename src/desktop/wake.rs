//! Wakes the window from another thread, now or after a while: it sleeps where nothing moves.

use std::sync::Arc;
use std::time::Duration;

use bevy::prelude::*;
use bevy::winit::{EventLoopProxyWrapper, WinitUserEvent};

/// Wakes the window. Without one it does nothing.
#[derive(Resource, Clone, Default)]
pub(crate) struct Waker(Option<Arc<dyn Fn() + Send + Sync>>);

impl Waker {
    pub(crate) fn now(&self) {
        if let Some(wake) = &self.0 {
            wake();
        }
    }

    /// Wakes the window after a while.
    pub(crate) fn after(&self, wait: Duration) {
        self.again(wait, 1, Duration::ZERO);
    }

    /// Wakes the window after a while, so many times with a pause between.
    pub(crate) fn again(&self, wait: Duration, times: u8, pause: Duration) {
        if self.0.is_none() {
            return;
        }
        let waker = self.clone();
        let sleep = move || {
            std::thread::sleep(wait);
            for _ in 0..times {
                waker.now();
                std::thread::sleep(pause);
            }
        };
        // Without a thread the window wakes a little later, at the next key.
        std::thread::Builder::new().name("alarm".to_owned()).spawn(sleep).ok();
    }
}

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Waker>().add_systems(PreStartup, find);
}

fn find(proxy: Option<Res<EventLoopProxyWrapper>>, mut waker: ResMut<Waker>) {
    if let Some(proxy) = proxy {
        let proxy = (**proxy).clone();
        waker.0 = Some(Arc::new(move || {
            // A window that has closed needs no waking.
            proxy.send_event(WinitUserEvent::WakeUp).ok();
        }));
    }
}
