// Lays the picture of a place over the window, dissolving from the one before it.

struct Varyings {
    @builtin(position) position: vec4<f32>,
    @location(0) uv: vec2<f32>,
}

@group(2) @binding(0) var before: texture_2d<f32>;
@group(2) @binding(1) var before_sampler: sampler;
@group(2) @binding(2) var now: texture_2d<f32>;
@group(2) @binding(3) var now_sampler: sampler;
// x: how much of what is now is seen.
@group(2) @binding(4) var<uniform> dissolve: vec4<f32>;

@fragment
fn fragment(in: Varyings) -> @location(0) vec4<f32> {
    var c = textureSampleLevel(now, now_sampler, in.uv, 0.0).rgb;
    if (dissolve.x < 1.0) {
        c = mix(textureSampleLevel(before, before_sampler, in.uv, 0.0).rgb, c, dissolve.x);
    }
    return vec4<f32>(c, 1.0);
}
