// What was a city, at first light: the sun not yet up, broken towers in the haze one behind another, smoke that goes
// straight up, and near by one wall that still stands with nothing behind its windows.

const HORIZON: f32 = -0.130;
const SUN: vec2<f32> = vec2<f32>(0.105, -0.105);

fn sky(p: vec2<f32>, v: View) -> vec3<f32> {
    let up = max(p.y - HORIZON, 0.0);
    let toward = glow(length((p - SUN) * vec2<f32>(0.75, 1.25)), 0.21);
    let low = mix(vec3<f32>(0.46, 0.265, 0.160), vec3<f32>(0.40, 0.135, 0.055), trouble());
    var c = mix(low, vec3<f32>(0.150, 0.158, 0.190), ramp(0.0, 0.26, up));
    c = mix(c, vec3<f32>(0.050, 0.062, 0.092), ramp(0.20, 0.66, up));
    c += vec3<f32>(0.95, 0.56, 0.24) * toward * toward * 0.85;
    if (up < 0.04) {
        return c + vec3<f32>(1.0, 0.74, 0.42) * exp(-sq(length(p - SUN) / 0.040)) * 0.65;
    }
    // Long thin cloud, dark against the upper sky, lit from beneath where the sun will come.
    let cloud = fbm(vec2<f32>(p.x * 1.3 + v.t * 0.003, up * 7.5 + 0.45 * p.x), 3);
    let streak = ramp(0.46, 0.66, cloud) * ramp(0.05, 0.22, up);
    let thick = ramp(0.54, 0.80, cloud);
    let under = vec3<f32>(0.78, 0.33, 0.155) * glow(length((p - SUN) * vec2<f32>(0.55, 0.80)), 0.24) * (1.0 - 0.75 * thick);
    c = mix(c, c * 0.52 + under * 0.62, streak * 0.85);
    return c + vec3<f32>(1.0, 0.74, 0.42) * exp(-sq(length(p - SUN) / 0.040)) * 0.65;
}

// A line of broken towers. Tops are torn: stumps, leaning shards, floors laid bare.
fn skyline(x: f32, seed: f32) -> f32 {
    let id = floor(x);
    let f = fract(x);
    let h = hash22(vec2<f32>(id, seed));
    // What still stands stands high; the rest is a stump.
    let stands = step(0.10, h.x) * mix(1.0, 0.16, lost(fract(h.x * 7.3 + h.y)));
    let tilt = (h.y - 0.5) * 1.1 * (f - 0.5);
    let torn = 0.16 * noise1(x * 6.0 + seed) + 0.09 * noise1(x * 19.0 + seed * 2.0);
    let notch = 0.5 * step(abs(f - 0.30 - 0.4 * h.y), 0.10) * h.x;
    let body = step(0.06, f) * step(f, 0.92);
    return body * stands * max(h.x * (0.80 + tilt) - torn - notch, 0.10) + 0.10 * noise1(x * 3.0 + seed * 5.0);
}

fn smoke(p: vec2<f32>, x: f32, foot: f32, seed: f32, v: View) -> f32 {
    let up = p.y - foot;
    let sway = 0.012 * sin(up * 7.0 - v.t * 0.05 + seed) * ramp(0.0, 0.3, up);
    let width = 0.0055 + 0.030 * up * up + 0.014 * up;
    if (up < -0.01 || abs(p.x - x) > 0.010 + 2.1 * width) {
        return 0.0;
    }
    let curl = noise(vec2<f32>((p.x - x) / width * 0.80 + seed * 7.0, up * 13.0 - v.t * 0.12));
    let d = abs(p.x - x - sway + (curl - 0.5) * width * 0.9) / width;
    return exp(-d * d) * ramp(-0.01, 0.02, up) * exp(-up * 1.3) * (0.55 + 0.75 * curl);
}

fn far_city(p: vec2<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    var c = under;
    for (var i = 0; i < 4; i = i + 1) {
        let k = f32(i);
        let scale = 17.0 - 3.4 * k;
        let base = HORIZON - 0.010 - 0.024 * k;
        let rise = 0.085 + 0.040 * k;
        var top = base;
        if (p.y < base + 1.12 * rise) {
            top = base + skyline(p.x * scale + k * 7.7, k + 2.0) * rise;
        }
        // The columns stand between the rows.
        var s = smoke(p, -0.215 + 0.17 * k + 0.045 * sin(k * 5.0), base - 0.005, k, v);
        if (i != 1) {
            s += smoke(p, 0.075 + 0.085 * k - 0.22 * step(1.5, k), base - 0.005, k + 11.0, v) * 0.8;
        }
        if (p.y > top + v.px && s < 0.004 && p.y > top + 0.05) {
            continue;
        }
        let air = exp(-0.62 * (k + 0.4));
        let haze = mix(vec3<f32>(0.205, 0.165, 0.150), vec3<f32>(0.80, 0.46, 0.22), 0.85 * glow(length((p - SUN) * vec2<f32>(0.8, 1.2)), 0.16));
        let depth = ramp(base + 0.02, base - 0.07, p.y);
        let stone = mix(vec3<f32>(0.016, 0.016, 0.020), haze, clamp(air + 0.42 * depth * air + 0.10 * depth, 0.0, 1.0));
        let rim = ramp(0.0045, 0.0, top - p.y) * glow(length(p - SUN), 0.22);
        c = mix(c, stone + vec3<f32>(0.62, 0.32, 0.13) * rim * 0.5, fill(p.y - top, v));
        let shade = mix(vec3<f32>(0.060, 0.058, 0.066), haze * 0.75, air) + EMBER * 0.14 * trouble() * exp(-max(p.y - base, 0.0) * 30.0);
        c = mix(c, shade, min(s, 1.0) * (0.50 + 0.35 * trouble()));
        let ember = exp(-max(p.y - top, 0.0) * 60.0) * step(0.72, hash11(floor(p.x * 9.0) + k * 3.0)) * trouble();
        c += EMBER * 0.35 * ember * air * noise1(v.t * 0.7 + k + floor(p.x * 9.0));
        // Where a city is left, somebody has lit a lamp.
        if (p.y > top) {
            continue;
        }
        let grid = vec2<f32>(p.x * (150.0 - 22.0 * k), p.y * (210.0 - 30.0 * k));
        let who = hash22(floor(grid) + k * 31.0);
        let pane = ramp(0.45, 0.20, max(abs(fract(grid.x) - 0.5), abs(fract(grid.y) - 0.5)));
        c += LAMP * 0.55 * pane * step(who.x, 0.055 * ramp(0.35, 1.0, whole())) * step(p.y, top - 0.004) * step(base - 0.02, p.y);
    }
    return c;
}

// Chance along a line, with corners where broken stone has them.
fn jag(x: f32) -> f32 {
    let i = floor(x);
    return mix(hash11(i), hash11(i + 1.0), x - i);
}

// What still stands near by: the stump of a pylon, split and bent, and the arcade at its foot, with the sky in its openings.
// Negative is stone.
fn wall(p: vec2<f32>) -> f32 {
    let q = p - vec2<f32>(0.245, -0.40);
    let gnawed = 0.010 * (jag(q.y * 31.0 + 3.0) - 0.5) + 0.006 * (jag(q.y * 83.0) - 0.5);
    let bend = 0.20 * q.y * q.y;
    let x = q.x + bend - 0.02;
    let half = 0.074 - 0.030 * q.y + gnawed;
    let top = 0.665 + 0.62 * x - 0.11 * jag(x * 38.0 + 4.0) - 0.05 * jag(x * 91.0);
    var pylon = max(abs(x) - half, q.y - top);
    // A crack from the top, and the slits where there were rooms.
    let crack = abs(x - 0.012 + 0.030 * (jag(q.y * 13.0) - 0.5)) - 0.011 * ramp(0.30, 0.62, q.y) - 0.002;
    pylon = max(pylon, -max(crack, 0.26 - q.y));
    let room = max(abs(abs(x) - 0.034) - 0.0065, abs(fract(q.y * 9.0) - 0.5) / 9.0 - 0.026);
    pylon = max(pylon, -max(room, max(0.17 - q.y, q.y - 0.50 - 0.2 * x)));
    // The arcade: leaning openings, most of its upper edge gone; one bay has come down.
    let ragged = 0.255 + 0.17 * jag(q.x * 8.0 + 1.0) * jag(q.x * 8.0 + 1.0) - 0.06 * jag(q.x * 29.0) - 0.025 * jag(q.x * 77.0);
    let left = -0.205 - q.x + 0.05 * jag(q.y * 15.0 + 8.0) + 0.014 * jag(q.y * 51.0) + 0.25 * max(q.y - 0.16, 0.0);
    let cell = 0.098;
    let at = (fract(q.x / cell + 0.10) - 0.5) * cell;
    let arch = sd_taper(vec2<f32>(at, q.y - 0.035), 0.034, 0.021, 0.135) - 0.004 * jag(q.y * 60.0 + floor(q.x / cell + 0.10) * 7.0);
    let upper = sd_taper(vec2<f32>(at, q.y - 0.215), 0.024, 0.016, 0.080);
    let arcade = max(max(q.y - ragged, left), -min(arch, upper));
    // Iron that the stone has let go of.
    let iron = min(sd_segment(q, vec2<f32>(-0.105, 0.255), vec2<f32>(-0.128, 0.345)), min(sd_segment(q, vec2<f32>(-0.060, 0.270), vec2<f32>(-0.050, 0.372)), sd_segment(q, vec2<f32>(-0.128, 0.345), vec2<f32>(-0.118, 0.372)))) - 0.0016;
    return min(min(pylon, arcade), iron);
}

fn rubble(p: vec2<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let x = p.x;
    let heap = -0.392 + 0.060 * jag(x * 5.0 + 1.0) + 0.034 * jag(x * 14.0 + 9.0) + 0.016 * jag(x * 43.0) + 0.006 * jag(x * 120.0);
    var d = p.y - heap;
    // Slabs thrown one over another: each has a top that the sky sees, and an edge that the sun does.
    var top = -1.0;
    for (var i = 0; i < 6; i = i + 1) {
        let k = f32(i);
        let h = hash22(vec2<f32>(k, 41.0));
        let q = turn(p - vec2<f32>(-0.350 + 0.128 * k + 0.03 * h.y, -0.362 - 0.030 * h.x), 0.62 * (h.x - 0.45));
        let slab = sd_box(q, vec2<f32>(0.046 + 0.030 * h.y, 0.011 + 0.006 * h.x));
        if (slab < 0.0) {
            top = max(top, q.y);
        }
        d = min(d, slab);
    }
    let beam = min(sd_segment(p, vec2<f32>(-0.115, -0.40), vec2<f32>(-0.030, -0.238)) - 0.0050, sd_segment(p, vec2<f32>(-0.260, -0.40), vec2<f32>(-0.318, -0.270)) - 0.0042);
    // The lamp of a street hangs by its wire between them.
    let sag = p.y + 0.300 - 0.62 * (x + 0.165) * (x + 0.165);
    let wire = max(abs(sag) - 0.0009, max(-0.316 - x, x + 0.042));
    let hung = min(sd_segment(p, vec2<f32>(-0.165, -0.300), vec2<f32>(-0.165, -0.322)) - 0.0008, sd_taper(p - vec2<f32>(-0.165, -0.336), 0.0085, 0.0030, 0.014));
    d = min(d, min(beam, min(wire, hung)));
    let toward = glow((p.x - SUN.x) * 1.1, 0.20);
    let rim = ramp(0.0050, 0.0, -d) * (0.25 + 0.75 * jag(x * 60.0));
    let chips = jag(x * 46.0 + 7.0 * floor(p.y * 62.0)) * ramp(0.0, 0.05, -d) * exp(d * 13.0);
    let sky_on = step(0.0, top) * ramp(0.000, 0.010, top);
    let face = vec3<f32>(0.0070, 0.0068, 0.0078) + vec3<f32>(0.020, 0.018, 0.020) * (0.70 * chips * chips + 0.22 * sky_on);
    return mix(under, face * ramp(-0.60, -0.36, p.y) + vec3<f32>(0.55, 0.29, 0.13) * rim * toward * 0.75, fill(d, v));
}

fn paint(v: View) -> vec3<f32> {
    let p = v.p;
    if (p.y < -0.43) {
        return rubble(p, v, vec3<f32>(0.0));
    }
    var c = far_city(p, v, sky(p, v));
    // Mist lies in what were streets.
    let bank = exp(-sq((p.y + 0.245) * 9.0));
    if (bank > 0.03) {
        let mist = fbm(vec2<f32>(p.x * 2.4 + v.t * 0.008, p.y * 9.0), 2);
        c = mix(c, mix(vec3<f32>(0.165, 0.138, 0.130), vec3<f32>(0.60, 0.36, 0.19), 0.7 * glow(length(p - SUN), 0.17)), (bank - 0.03) * (0.35 + 0.8 * mist) * 0.64);
    }
    var d = 1.0;
    if (p.x > 0.0 && p.y < 0.36) {
        d = wall(p);
    }
    if (d < v.px) {
        let reveal = wall(p + vec2<f32>(-0.006, 0.0015));
        let near_sun = glow(length(p - SUN), 0.24);
        // The sun is behind: it comes round every edge that faces left, and the haze lightens the rest.
        let edge = fill(d, v) * (1.0 - fill(reveal, v));
        let courses = 0.80 + 0.20 * ramp(0.0, 0.08, abs(fract(p.y * 21.0) - 0.5));
        let tone = (0.55 + 0.9 * noise(p * vec2<f32>(90.0, 45.0))) * courses;
        let stone = (vec3<f32>(0.0135, 0.0128, 0.0145) + vec3<f32>(0.040, 0.027, 0.019) * near_sun * exp(-max(-d, 0.0) * 30.0)) * tone;
        c = mix(c, stone + vec3<f32>(0.62, 0.34, 0.165) * near_sun * edge * ramp(-0.36, -0.05, p.y), fill(d, v));
    }
    if (p.y > -0.22) {
        return c;
    }
    return rubble(p, v, c);
}
