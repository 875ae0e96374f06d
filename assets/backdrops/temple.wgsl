// The white of the Celestial Temple: thresholds of light stand one within another and go back without end over a
// level that shines like water; somebody stands far in, where the horizon bends as a horizon
// cannot. Unrest draws the white towards red dusk.

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

// `calm` is 1 above the line; below it the picture is drawn out and loses its edges as it goes down.
fn depths(p: vec2<f32>, t: f32, calm: f32) -> vec3<f32> {
    let dusk = trouble();
    let cold = mix(vec3<f32>(0.66, 0.70, 0.79), vec3<f32>(0.40, 0.150, 0.105), dusk);
    let white = mix(vec3<f32>(1.95, 1.84, 1.62), vec3<f32>(1.50, 0.74, 0.36), dusk);
    let r = length((p - HEART) * vec2<f32>(1.25, 0.80));
    var c = mix(cold * 0.74, white * 1.05, glow3(r, 0.46));
    // Six thresholds, each smaller; they come very slowly towards us and are never reached.
    let creep = fract(t * 0.010);
    for (var i = 0; i < 6; i = i + 1) {
        let k = f32(i) + 1.0 - creep;
        let size = 1.34 * exp(-0.46 * k);
        let sway = vec2<f32>(0.010 * sin(t * 0.06 + k * 1.3), 0.0) * size;
        let d = doorway(p + sway, size);
        let arrive = ramp(0.0, 1.0, k) * ramp(7.0, 5.5, k);
        // The wall of light between this threshold and the next is cloth: it hangs in long folds, darker towards the opening.
        let jamb = exp(-max(d, 0.0) / (0.34 * size)) * ramp(-0.006 * size, 0.010 * size + 0.020 * (1.0 - calm), d);
        c *= 1.0 - 0.34 * arrive * jamb * (0.35 + 0.65 * veil(p / size * 0.55, k, t));
        // Light bends round the jamb and lies on the near side of it.
        c += white * 0.10 * arrive * calm * exp(-abs(d - 0.004 * size) / (0.007 * size + 0.001));
        c += white * 0.060 * arrive * exp(min(d, 0.0) / (0.16 * size)) * ramp(0.012, -0.004, d);
    }
    return c;
}

// Somebody stands a long way in, and does not come nearer. It answers how much of the light is kept off.
fn figure(p: vec2<f32>, at: vec2<f32>, blur: f32) -> f32 {
    let q = p - at;
    let robe = sd_taper(q, 0.0165, 0.0072, 0.0600);
    let shoulders = sd_ellipse(q - vec2<f32>(0.0, 0.0580), vec2<f32>(0.0098, 0.0080));
    let head = sd_ellipse(q - vec2<f32>(0.0006, 0.0735), vec2<f32>(0.0054, 0.0074));
    return soft(min(min(robe, shoulders), head), blur);
}

fn paint(v: View) -> vec3<f32> {
    let t = v.t;
    let line_y = horizon(v.p.x, t);
    let below = v.p.y < line_y;
    // Below the line the same light lies mirrored and drawn out, moved by slow rings.
    let sink = line_y - v.p.y;
    var p = v.p;
    var calm = 1.0;
    if (below) {
        let ring_d = length((v.p - vec2<f32>(HEART.x, line_y)) * vec2<f32>(1.0, 3.6));
        let ring = sin(ring_d * 52.0 - t * 0.55) * exp(-ring_d * 2.0);
        let lap = noise(vec2<f32>(v.p.x * 3.0, 5.5 * log2(1.0 + 9.0 * sink) * 5.0 - t * 0.22)) - 0.5;
        p = vec2<f32>(v.p.x + 0.006 * ring + 0.030 * lap * ramp(0.0, 0.30, sink), line_y + sink * 0.80 + 0.010 * ring);
        calm = 0.45 * ramp(0.30, 0.0, sink);
    }
    var c = depths(p, t, calm);
    let white = mix(vec3<f32>(1.0, 0.94, 0.82), vec3<f32>(1.0, 0.45, 0.20), trouble());
    let stands = vec2<f32>(HEART.x + 0.004, horizon(HEART.x, t) - 0.004);
    let shade = mix(vec3<f32>(0.50, 0.53, 0.62), vec3<f32>(0.30, 0.10, 0.07), trouble());
    if (below) {
        let glass = mix(vec3<f32>(0.84, 0.86, 0.93), vec3<f32>(0.80, 0.50, 0.40), trouble());
        let lap = 0.5 + 0.5 * sin(52.0 * length((v.p - vec2<f32>(HEART.x, line_y)) * vec2<f32>(1.0, 3.6)) - t * 0.55);
        c *= glass * mix(0.95, 0.46, ramp(0.0, 0.44, sink)) * (1.0 - 0.10 * lap * exp(-sink * 7.0));
        c *= mix(vec3<f32>(1.0), shade, 0.60 * figure(vec2<f32>(p.x, 2.0 * stands.y - v.p.y), stands, 0.004 + 0.05 * sink));
    } else {
        c *= mix(vec3<f32>(1.0), shade, 0.80 * figure(v.p, stands, 0.0016));
    }
    // The line itself, bright under the nearest door, lost at both ends.
    let near = exp(-sq((v.p.x - HEART.x) * 3.4));
    c += white * (0.42 * near + 0.04) * exp(-abs(v.p.y - line_y) * 190.0);
    // Long slow shafts lean through the whole of it.
    let slant = v.p.x + 0.32 * v.p.y;
    c += white * 0.055 * ramp(0.55, 0.85, noise1(slant * 5.0 + t * 0.012)) * ramp(-0.30, 0.45, v.p.y);
    // Motes that rise.
    let up = v.p * 12.0 + vec2<f32>(0.4 * sin(t * 0.05), -t * 0.045);
    let id = floor(up);
    let kind = hash22(id + 9.0);
    let d = up - id - 0.2 - 0.6 * hash22(id);
    c += white * 0.45 * exp(-dot(d, d) * mix(700.0, 3000.0, kind.y)) * step(kind.x, 0.24);
    // The page stays dark even here.
    return c * mix(0.10, 1.0, ramp(-0.85, -0.20, v.p.x));
}
