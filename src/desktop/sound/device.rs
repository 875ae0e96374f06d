//! The way to the loudspeakers, where there are any. What cannot be opened is silent, without a word: a game without sound is a game.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use finale::sound::{Mixer, RATE};
use maudio::audio::sample_rate::SampleRate;
use maudio::backend::Backend;
use maudio::context::ContextBuilder;
use maudio::device::Device;
use maudio::device::device_builder::{DeviceBuilder, DeviceBuilderOps};

/// What real machines have. The library's own list ends in a device that plays to nobody, and costs time all the same.
const BACKENDS: [Backend; 8] = [
    Backend::Wasapi,
    Backend::DSound,
    Backend::CoreAudio,
    Backend::Sndio,
    Backend::Audio4,
    Backend::PulseAudio,
    Backend::Alsa,
    Backend::Jack,
];

/// Where there is no card, Linux's own library says so at length on the error stream.
fn speaks(backend: &Backend) -> bool {
    *backend != Backend::Alsa || Path::new("/dev/snd").exists()
}

/// Plays as long as it is kept.
pub(super) struct Loudspeakers {
    _device: Device<f32>,
}

/// Lets the mixer be heard; nothing where there is no device.
pub(super) fn open(mixer: &Arc<Mutex<Mixer>>) -> Option<Loudspeakers> {
    let context = ContextBuilder::new().preferred_backends(BACKENDS.into_iter().filter(speaks)).build().ok()?;
    let mixer = mixer.clone();
    let mut builder = DeviceBuilder::playback().f32();
    let rate = SampleRate::try_from(RATE).ok()?;
    let builder = builder.playback_channels(2).sample_rate(rate).period_size_millis(20).context(&context);
    let fill = move |_, out: &mut [f32]| mixer.lock().unwrap_or_else(PoisonError::into_inner).fill(out);
    let mut device = builder.with_callback(fill).ok()?;
    device.device_start().ok()?;
    Some(Loudspeakers { _device: device })
}
