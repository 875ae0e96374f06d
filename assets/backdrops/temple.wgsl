// The white of the Celestial Temple: thresholds of light stand one within another and go back without end over a
// level that shines like water; its horizon bends where a horizon cannot. Unrest draws the white towards red dusk.

const HEART: vec2<f32> = vec2<f32>(0.015, 0.035);

// The line where the light below meets the light above: it dips and lifts, and is not quite level.
fn horizon(x: f32, t: f32) -> f32 {
    let q = x - HEART.x;
    return HEART.y - 0.070 + 0.20 * q * q * q + 0.115 * q * q + 0.006 * sin(q * 9.0 + t * 0.10) + 0.004 * sin(q * 17.0 - t * 0.07);
}

fn doorway(p: vec2<f32>, size: f32) -> f32 {
    let q = (p - HEART) / size;
    // Tall, round-headed, without a foot: the lower end closes as the upper does, as in a drop of water.
    let body = length(vec2<f32>(q.x * 1.55, max(abs(q.y) - 0.38, 0.0))) - 0.62;
    return body * size * 0.7;
}

// Cloth of light between the thresholds.
fn veil(p: vec2<f32>, seed: f32, t: f32) -> f32 {
    let a = noise(vec2<f32>(p.x * 2.6 + seed * 5.0 + t * 0.020, p.y * 0.9 - seed));
    let fold = sin(p.x * 10.0 + a * 7.5 + seed * 2.0 + t * 0.05);
    return 0.5 + 0.5 * fold;
}

fn depths(p: vec2<f32>, t: f32, v: View) -> vec3<f32> {
    let dusk = trouble();
    let cold = mix(vec3<f32>(0.62, 0.68, 0.80), vec3<f32>(0.36, 0.13, 0.095), dusk);
    let white = mix(vec3<f32>(1.95, 1.82, 1.58), vec3<f32>(1.50, 0.74, 0.36), dusk);
    let r = length((p - HEART) * vec2<f32>(1.25, 0.80));
    var c = mix(cold * 0.62, white * 1.1, glow3(r, 0.42));
    // Seven thresholds, each smaller; they come very slowly towards us and are never reached.
    let creep = fract(t * 0.010);
    for (var i = 0; i < 7; i = i + 1) {
        let k = f32(i) + 1.0 - creep;
        let size = 1.28 * exp(-0.42 * k);
        let sway = vec2<f32>(0.010 * sin(t * 0.06 + k * 1.3), 0.0) * size;
        let d = doorway(p + sway, size);
        let arrive = ramp(0.0, 1.0, k) * ramp(8.0, 6.5, k);
        let jamb = exp(-max(d, 0.0) / (0.30 * size)) * step(0.0, d);
        let shade = 1.0 - 0.30 * arrive * jamb * (0.55 + 0.45 * veil(p / size * 0.55, k, t));
        let edge = exp(-abs(d) / (0.010 * size + 0.0015));
        c = c * shade + white * 0.16 * edge * arrive;
        c += white * 0.075 * arrive * exp(min(d, 0.0) / (0.10 * size)) * step(d, 0.0);
    }
    return c;
}

fn paint(v: View) -> vec3<f32> {
    let t = v.t;
    let line_y = horizon(v.p.x, t);
    let below = v.p.y < line_y;
    // Below the line the same light lies mirrored and drawn out, moved by slow rings.
    let sink = line_y - v.p.y;
    let ring_d = length((v.p - vec2<f32>(HEART.x, line_y)) * vec2<f32>(1.0, 3.6));
    let ripple = sin(ring_d * 46.0 - t * 0.55) * exp(-ring_d * 2.4) * 0.012 + (noise(vec2<f32>(v.p.x * 5.0, sink * 42.0 - t * 0.25)) - 0.5) * 0.045 * ramp(0.0, 0.25, sink);
    var p = v.p;
    if (below) {
        p = vec2<f32>(v.p.x + ripple, line_y + sink * 0.86 + ripple * 1.4);
    }
    var c = depths(p, t, v);
    if (below) {
        let glass = mix(vec3<f32>(0.80, 0.82, 0.90), vec3<f32>(0.80, 0.50, 0.40), trouble());
        c = c * glass * mix(0.92, 0.42, ramp(0.0, 0.42, sink));
    }
    // The line itself, bright under the nearest door, lost at both ends; a second one stands over it, and is not there.
    let white = mix(vec3<f32>(1.0, 0.94, 0.82), vec3<f32>(1.0, 0.45, 0.20), trouble());
    let near = exp(-sq((v.p.x - HEART.x) * 3.4));
    c += white * (0.50 * near + 0.06) * exp(-abs(v.p.y - line_y) * 190.0);
    let ghost = horizon(-v.p.x * 0.8, t + 20.0) + 0.305 + 0.25 * v.p.x * v.p.x;
    c += white * 0.045 * near * exp(-abs(v.p.y - ghost) * 120.0);
    // Motes that rise.
    let up = v.p * 12.0 + vec2<f32>(0.4 * sin(t * 0.05), -t * 0.045);
    let id = floor(up);
    let at = 0.2 + 0.6 * hash22(id);
    let d = up - id - at;
    c += white * 0.5 * exp(-dot(d, d) * 620.0) * step(hash21(id + 9.0), 0.26);
    // The page stays dark even here.
    return c * mix(0.10, 1.0, ramp(-0.85, -0.20, v.p.x));
}
