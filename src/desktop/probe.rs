//! Looks for a display and a graphics adapter before a window is opened, because Bevy panics without them.

use std::sync::Arc;

use bevy::render::renderer::{RenderInstance, WgpuWrapper};
use bevy::tasks::block_on;

use super::DesktopError;

/// Looks for everything that a window needs.
pub(crate) fn look() -> Result<(), DesktopError> {
    display()?;
    adapter()
}

/// Whether there is an adapter that can draw, be it in software.
pub(crate) fn adapter() -> Result<(), DesktopError> {
    let instance = RenderInstance(Arc::new(WgpuWrapper::new(Default::default())));
    let found = block_on(instance.request_adapter(&Default::default()));
    found.map(drop).map_err(|error| DesktopError::NoAdapter { reason: error.to_string() })
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn display() -> Result<(), DesktopError> {
    Ok(())
}

/// Whether a Wayland or X11 server answers.
#[cfg(all(unix, not(target_os = "macos")))]
fn display() -> Result<(), DesktopError> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let wayland = set("WAYLAND_DISPLAY").or_else(|| set("WAYLAND_SOCKET"));
    if wayland.is_some_and(|name| unix::wayland_answers(&name, set("XDG_RUNTIME_DIR").as_deref())) {
        return Ok(());
    }
    match set("DISPLAY") {
        None => Err(DesktopError::NoDisplay { named: None }),
        Some(name) if unix::x11_answers(&name) => Ok(()),
        Some(name) => Err(DesktopError::NoDisplay { named: Some(name) }),
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
mod unix {
    use std::net::{TcpStream, ToSocketAddrs};
    use std::os::unix::net::UnixStream;
    use std::path::Path;
    use std::time::Duration;

    pub(super) fn wayland_answers(name: &str, runtime: Option<&str>) -> bool {
        // WAYLAND_SOCKET is the number of a descriptor that is open already.
        if name.parse::<u32>().is_ok() {
            return true;
        }
        let path = Path::new(runtime.unwrap_or("/")).join(name);
        UnixStream::connect(path).is_ok()
    }

    pub(super) fn x11_answers(name: &str) -> bool {
        let Some((host, number)) = parse(name) else { return false };
        match host {
            "" | "unix" => x11_here(number),
            host => x11_there(host, number),
        }
    }

    /// `host:number.screen`, as host and number.
    pub(super) fn parse(name: &str) -> Option<(&str, u16)> {
        let (host, rest) = name.rsplit_once(':')?;
        let number = rest.split('.').next()?.parse().ok()?;
        Some((host.trim_end_matches("/unix"), number))
    }

    fn x11_here(number: u16) -> bool {
        UnixStream::connect(format!("/tmp/.X11-unix/X{number}")).is_ok() || x11_abstract(number)
    }

    #[cfg(target_os = "linux")]
    fn x11_abstract(number: u16) -> bool {
        use std::os::linux::net::SocketAddrExt;
        let name = format!("/tmp/.X11-unix/X{number}");
        let address = std::os::unix::net::SocketAddr::from_abstract_name(name);
        address.is_ok_and(|address| UnixStream::connect_addr(&address).is_ok())
    }

    #[cfg(not(target_os = "linux"))]
    fn x11_abstract(_number: u16) -> bool {
        false
    }

    fn x11_there(host: &str, number: u16) -> bool {
        const FIRST_PORT: u16 = 6000;
        const PATIENCE: Duration = Duration::from_secs(3);
        let port = FIRST_PORT.saturating_add(number);
        let addresses = (host, port).to_socket_addrs().into_iter().flatten();
        let mut answering = addresses.filter(|address| TcpStream::connect_timeout(address, PATIENCE).is_ok());
        answering.next().is_some()
    }
}

#[cfg(all(test, unix, not(target_os = "macos")))]
mod tests {
    use super::unix::{parse, wayland_answers, x11_answers};

    #[test]
    fn displays_are_named_in_several_ways() {
        assert_eq!(parse(":0"), Some(("", 0)));
        assert_eq!(parse("unix:12.0"), Some(("unix", 12)));
        assert_eq!(parse("there:1.2"), Some(("there", 1)));
        assert_eq!(parse("nonsense"), None);
    }

    #[test]
    fn a_server_that_is_not_there_does_not_answer() {
        assert!(!x11_answers(":60999"));
        assert!(!wayland_answers("wayland-nobody", Some("/nonexistent")));
    }
}
