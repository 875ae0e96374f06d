// A rectangle given in clip space, drawn where it says, whatever the camera.

struct Varyings {
    @builtin(position) position: vec4<f32>,
    @location(0) uv: vec2<f32>,
}

@vertex
fn vertex(@location(0) position: vec3<f32>, @location(2) uv: vec2<f32>) -> Varyings {
    return Varyings(vec4<f32>(position.xy, 0.5, 1.0), uv);
}
