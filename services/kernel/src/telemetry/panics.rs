//! Panics as events of the log.

/// From now on a panic is one event, that tells where it was. Its words may hold what it broke on, personal data too: they
/// stay out.
pub(super) fn log() {
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(at, "a panic at {at}");
    }));
}
