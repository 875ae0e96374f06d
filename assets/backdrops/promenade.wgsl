// The upper level of a station's promenade: a gallery of tall windows running away to the left, a rail, a dark
// polished floor, and far out the wormhole, which opens for a while and closes. Warm light comes up from the shops.

const VANISH: vec2<f32> = vec2<f32>(-0.66, -0.035);
const FLOOR: f32 = -0.44;
const PITCH: f32 = 0.92;
const WORMHOLE_AT: vec2<f32> = vec2<f32>(0.085, 0.130);
const WORMHOLE_CYCLE: f32 = 46.0;

// 0 closed, 1 open: a swell of a few seconds, a stay, a slow closing.
fn opening(t: f32) -> f32 {
    let phase = fract(t / WORMHOLE_CYCLE);
    return ramp(0.55, 0.68, phase) * (1.0 - ramp(0.86, 0.99, phase));
}

fn wormhole(p: vec2<f32>, open: f32, v: View) -> vec3<f32> {
    let q = turn((p - WORMHOLE_AT) * vec2<f32>(1.0, 1.22), 0.35);
    let r = length(q);
    let reach = 0.016 + 0.108 * open;
    let lr = log(r / reach + 0.02);
    let a = turn(q / max(r, 1e-4), lr * 1.5 + v.t * 0.05);
    let petals = fbm(a * 2.4 + vec2<f32>(lr * 2.1 - v.t * 0.11, lr * 1.2), 3);
    let strands = fbm(a * 7.0 + vec2<f32>(4.0, lr * 3.0 - v.t * 0.16), 2);
    let body = exp(-sq(r / reach) * 1.5);
    let veil = ramp(0.30, 0.75, petals) * body;
    var c = vec3<f32>(0.16, 0.27, 0.78) * veil * 1.2;
    c += vec3<f32>(0.55, 0.34, 0.70) * body * body * strands * 0.8;
    c += vec3<f32>(1.0, 0.86, 0.62) * exp(-sq(r / (reach * 0.30))) * (0.95 + 0.8 * strands);
    c += vec3<f32>(0.95, 0.62, 0.30) * ramp(0.5, 0.8, strands) * exp(-sq((r / reach - 0.72) * 4.0)) * 0.55;
    let faint = exp(-(r * r) / (v.px * v.px * 5.0)) * 0.7;
    return c * open + vec3<f32>(0.7, 0.8, 1.0) * faint * (1.0 - open);
}

fn space(p: vec2<f32>, open: f32, v: View) -> vec3<f32> {
    let drift = p + vec2<f32>(v.t * 0.0010, 0.0);
    let band = turn(drift - vec2<f32>(0.1, 0.12), -0.7);
    let cloud = fbm(band * vec2<f32>(1.8, 4.0) + 8.0, 4);
    let lane = exp(-sq(band.y * 3.0));
    let dust = ramp(0.40, 0.9, cloud) * lane;
    var c = DEEP * (0.22 + 0.35 * lane) + vec3<f32>(0.030, 0.055, 0.15) * dust + vec3<f32>(0.10, 0.04, 0.06) * dust * dust;
    c += stars(drift, v) * (0.7 + 0.9 * lane) * (1.0 - 0.5 * open * glow3(length(p - WORMHOLE_AT), 0.18));
    let halo = glow3(length(p - WORMHOLE_AT), 0.24) * open;
    return c + vec3<f32>(0.05, 0.085, 0.22) * halo + wormhole(p, open, v);
}

// Distance to the glass of one window, in the plane of the wall.
fn pane(u: f32, y: f32) -> f32 {
    let foot = -0.27;
    let q = vec2<f32>(u, y - foot);
    let body = sd_taper(q, 0.350, 0.235, 1.13);
    let crown = length(q - vec2<f32>(0.0, 0.58)) - 0.60;
    return max(body, crown) - 0.012;
}

fn wall(u: f32, y: f32, z: f32, d: f32, warm: vec3<f32>, sky: vec3<f32>) -> vec3<f32> {
    // Pillars face the well of the Promenade: warm from below left, cool at the edge that turns to the glass.
    let up = clamp((y - FLOOR) / 1.2, 0.0, 1.0);
    let round = u / (0.5 * PITCH);
    let flank = ramp(1.0, -0.15, fract(round * 0.5 + 0.5));
    let ribs = 0.90 + 0.10 * ramp(-0.5, 0.5, sin(d * 62.0 + 1.0));
    var c = warm * vec3<f32>(0.85, 0.90, 1.15) * (0.17 * exp(-up * 1.9) + 0.020) * (0.30 + 0.9 * flank) * ribs;
    c += sky * 0.55 * ramp(0.075, 0.0, d);
    c += warm * 0.12 * ramp(0.010, 0.0, abs(d - 0.060)) * exp(-up * 1.4);
    return c / (0.65 + 0.35 * z);
}

fn ceiling(p: vec2<f32>, v: View, warm: vec3<f32>) -> vec3<f32> {
    let z = 0.93 / max(p.y - VANISH.y, 0.02);
    let x = (p.x - VANISH.x) * z;
    let beam = ramp(0.30, 0.5, abs(fract(z / PITCH) - 0.5));
    return warm * 0.014 * (0.35 + beam) * ramp(2.0, 0.2, x) / (0.5 + z);
}

fn paint(v: View) -> vec3<f32> {
    let open = opening(v.t) * mix(0.85, 1.0, trouble());
    let alarm = trouble() * (0.6 + 0.4 * sin(v.t * 1.0));
    let warm = mix(LAMP * 1.25, vec3<f32>(0.95, 0.16, 0.04), 0.75 * alarm);
    let away = v.p - VANISH;
    let z = 1.0 / max(away.x, 0.02);
    var y = away.y * z;
    let below = y < FLOOR;
    // The floor is a dark mirror: there the wall is seen upside down.
    y = select(y, 2.0 * FLOOR - y, below);
    let eye = vec2<f32>(v.p.x, select(v.p.y, 2.0 * VANISH.y - v.p.y, below));
    let wide = View(v.p, v.uv, v.px * z * max(z, 1.0) * select(1.0, 7.0, below), v.t);
    let u = (fract(z / PITCH + 0.935) - 0.5) * PITCH;
    let d = pane(u, y);
    let sky_light = vec3<f32>(0.030, 0.048, 0.10) + vec3<f32>(0.10, 0.14, 0.26) * open;
    var c = wall(u, y, z, d, warm, sky_light);
    let glass = fill(d, wide);
    if (glass > 0.0) {
        c = mix(c, space(eye, open, v), glass);
    }
    c += STARLIGHT * 0.05 * line(d, 0.003, wide) * (0.5 + open);
    // A bar across each window at two thirds, and the rail a step in front of the glass.
    c = mix(c, sky_light * 0.30 + INK, fill(abs(y - 0.40) - 0.008, wide) * glass);
    let rail = abs(y + 0.145) - 0.012;
    let rail_low = abs(y + 0.225) - 0.005;
    let metal = warm * (0.20 + 0.75 * ramp(-0.004, 0.010, y + 0.145)) / (0.4 + 0.6 * z);
    c = mix(c, metal + sky_light * 0.3, fill(rail, wide));
    c = mix(c, metal * 0.5, fill(rail_low, wide));
    let post = max(abs(abs(u) - 0.5 * PITCH + 0.03) - 0.006, max(y + 0.145, FLOOR - y));
    c = mix(c, metal * 0.55, fill(post, wide));
    if (below) {
        let zf = -FLOOR / max(-away.y, 0.01);
        let xf = away.x * zf;
        let seam = max(soft(abs(fract(zf / PITCH * 2.0 + 0.87) - 0.5) - 0.488, 0.008), soft(abs(fract(xf * 3.0) - 0.5) - 0.485, 0.012));
        let sheen = mix(0.13, 0.42, ramp(0.8, 3.5, zf));
        let pool = warm * 0.16 * exp(-xf * 2.4) / (0.5 + 0.5 * zf);
        let scuff = 0.8 + 0.4 * noise(vec2<f32>(xf * 22.0, zf * 9.0));
        c = (c * sheen * scuff + pool * scuff + INK * 0.5) * (1.0 - 0.4 * seam);
        c *= 1.0 - 0.75 * exp(-(FLOOR - away.y * z) * 26.0);
    }
    let roof = (0.93 / max(away.y, 0.02) - z);
    c = mix(ceiling(v.p, v, warm), c, ramp(-0.02, 0.02, roof));
    // Air between here and the far end.
    return mix(c, warm * 0.022 + sky_light * 0.08, ramp(1.6, 7.0, z));
}
