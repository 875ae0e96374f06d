// Somebody beside the page: a picture with clear ground, dimmed with the place and fading as they come and go.

struct Varyings {
    @builtin(position) position: vec4<f32>,
    @location(0) uv: vec2<f32>,
}

@group(2) @binding(0) var picture: texture_2d<f32>;
@group(2) @binding(1) var picture_sampler: sampler;
// x: how much is seen. y: how much light falls on them. z: how far away they are, 0 or 1.
@group(2) @binding(2) var<uniform> seen: vec4<f32>;

@fragment
fn fragment(in: Varyings) -> @location(0) vec4<f32> {
    let c = textureSampleLevel(picture, picture_sampler, in.uv, 0.0);
    // The foot of the picture sinks into the window's edge.
    let foot = 1.0 - 0.55 * smoothstep(0.72, 1.0, in.uv.y);
    let grey = vec3<f32>(dot(c.rgb, vec3<f32>(0.30, 0.55, 0.15)));
    let far = mix(c.rgb, grey * vec3<f32>(0.82, 0.95, 1.10), seen.z * 0.7);
    return vec4<f32>(far * seen.y * foot, c.a * seen.x * (1.0 - 0.35 * seen.z));
}
