// What was a city, at first light: the sun not yet up, broken towers in the haze one behind another, smoke that goes
// straight up, and near by one wall that still stands with nothing behind its windows.

const HORIZON: f32 = -0.130;
const SUN: vec2<f32> = vec2<f32>(0.105, -0.105);

fn sky(p: vec2<f32>, v: View) -> vec3<f32> {
    let up = max(p.y - HORIZON, 0.0);
    let toward = glow(length((p - SUN) * vec2<f32>(0.75, 1.25)), 0.21);
    let low = mix(vec3<f32>(0.40, 0.245, 0.165), vec3<f32>(0.36, 0.135, 0.060), trouble());
    var c = mix(low, vec3<f32>(0.150, 0.158, 0.190), ramp(0.0, 0.26, up));
    c = mix(c, vec3<f32>(0.050, 0.062, 0.092), ramp(0.20, 0.66, up));
    c += vec3<f32>(0.95, 0.56, 0.24) * toward * toward * 0.85;
    // Long thin cloud, lit from beneath.
    let cloud = fbm(vec2<f32>(p.x * 1.5 + v.t * 0.003, up * 10.0 + 0.35 * p.x), 4);
    let streak = ramp(0.50, 0.78, cloud) * ramp(0.06, 0.20, up);
    c = mix(c, c * 0.70 + vec3<f32>(0.52, 0.24, 0.13) * toward * 0.8, streak * 0.75);
    return c + vec3<f32>(1.0, 0.74, 0.42) * exp(-sq(length((p - SUN) * vec2<f32>(1.0, 1.0)) / 0.040)) * 0.65;
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
    if (abs(p.x - x) > 0.014 + 3.0 * width) {
        return 0.0;
    }
    let curl = fbm(vec2<f32>((p.x - x) / width * 0.55 + seed * 7.0, up * 9.0 - v.t * 0.10), 3);
    let d = abs(p.x - x - sway + (curl - 0.5) * width * 0.9) / width;
    return exp(-d * d) * ramp(-0.01, 0.02, up) * exp(-up * 1.3) * (0.55 + 0.75 * curl);
}

fn far_city(p: vec2<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    var c = under;
    for (var i = 0; i < 4; i = i + 1) {
        let k = f32(i);
        let scale = 17.0 - 3.4 * k;
        let base = HORIZON - 0.010 - 0.024 * k;
        let top = base + skyline(p.x * scale + k * 7.7, k + 2.0) * (0.085 + 0.040 * k);
        let air = exp(-0.62 * (k + 0.4));
        let haze = mix(vec3<f32>(0.205, 0.165, 0.150), vec3<f32>(0.80, 0.46, 0.22), 0.85 * glow(length((p - SUN) * vec2<f32>(0.8, 1.2)), 0.16));
        let depth = ramp(base + 0.02, base - 0.07, p.y);
        let stone = mix(vec3<f32>(0.016, 0.016, 0.020), haze, clamp(air + 0.42 * depth * air + 0.10 * depth, 0.0, 1.0));
        let rim = ramp(0.0045, 0.0, top - p.y) * glow(length(p - SUN), 0.22);
        c = mix(c, stone + vec3<f32>(0.62, 0.32, 0.13) * rim * 0.5, fill(p.y - top, v));
        // The columns stand between the rows.
        var s = smoke(p, -0.215 + 0.17 * k + 0.045 * sin(k * 5.0), base - 0.005, k, v);
        s += smoke(p, 0.075 + 0.085 * k - 0.22 * step(1.5, k), base - 0.005, k + 11.0, v) * 0.8;
        let shade = mix(vec3<f32>(0.060, 0.058, 0.066), haze * 0.75, air) + EMBER * 0.14 * trouble() * exp(-max(p.y - base, 0.0) * 30.0);
        c = mix(c, shade, min(s, 1.0) * (0.50 + 0.35 * trouble()));
        let ember = exp(-max(p.y - top, 0.0) * 60.0) * step(0.72, hash11(floor(p.x * 9.0) + k * 3.0)) * trouble();
        c += EMBER * 0.35 * ember * air * noise1(v.t * 0.7 + k + floor(p.x * 9.0));
        // Where a city is left, somebody has lit a lamp.
        let grid = vec2<f32>(p.x * (150.0 - 22.0 * k), p.y * (210.0 - 30.0 * k));
        let who = hash22(floor(grid) + k * 31.0);
        let pane = ramp(0.45, 0.20, max(abs(fract(grid.x) - 0.5), abs(fract(grid.y) - 0.5)));
        c += LAMP * 0.55 * pane * step(who.x, 0.055 * ramp(0.35, 1.0, whole())) * step(p.y, top - 0.004) * step(base - 0.02, p.y);
    }
    return c;
}

// The wall that still stands: three storeys, its windows full of sky. Negative is stone.
fn wall(p: vec2<f32>) -> f32 {
    let q = p - vec2<f32>(0.262, -0.40);
    let torn = 0.022 * noise1(q.x * 26.0 + 3.0) + 0.014 * noise1(q.x * 71.0);
    let stair = 0.660 - 0.165 * floor((0.075 - q.x) * 11.0 + 0.4 * noise1(q.y * 9.0)) * step(q.x, 0.075) - torn;
    let left = -0.158 - q.x + 0.020 * noise1(q.y * 30.0) + 0.012 * noise1(q.y * 83.0);
    let body = max(max(q.y - stair, left), q.x - 0.40);
    let cell = vec2<f32>(0.094, 0.158);
    let at = (fract((q + vec2<f32>(0.143, -0.075)) / cell) - 0.5) * cell;
    let id = floor((q + vec2<f32>(0.143, -0.075)) / cell);
    // Cardassian openings lean: wide below, narrow above.
    let window = sd_taper(at + vec2<f32>(0.0, 0.050), 0.027, 0.018, 0.100);
    let real = step(0.0, id.y) * step(id.y, 3.0) * step(0.0, id.x);
    let broken = 0.006 * noise1(at.y * 90.0 + id.x * 7.0) * step(0.5, hash21(id + 3.0));
    return max(body, -(window - broken) * real - (1.0 - real));
}

fn rubble(p: vec2<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let x = p.x;
    let heap = -0.375 + 0.050 * noise1(x * 5.0 + 1.0) + 0.032 * noise1(x * 14.0 + 9.0) + 0.014 * noise1(x * 43.0) + 0.006 * noise1(x * 120.0);
    let beam_a = sd_segment(p, vec2<f32>(-0.115, -0.40), vec2<f32>(-0.020, -0.245)) - 0.0060;
    let beam_b = sd_segment(p, vec2<f32>(-0.260, -0.40), vec2<f32>(-0.325, -0.280)) - 0.0050;
    let block = sd_quad(p, vec2<f32>(-0.085, -0.39), vec2<f32>(0.045, -0.375), vec2<f32>(0.030, -0.318), vec2<f32>(-0.065, -0.345));
    let wire = abs(p.y + 0.285 - 0.55 * (x + 0.19) * (x + 0.19)) - 0.0008;
    let strung = max(wire, max(-0.325 - x, x + 0.020));
    let d = min(min(min(p.y - heap, block), min(beam_a, beam_b)), strung);
    let lit_top = ramp(0.014, 0.0, -d) * glow(length((p - SUN) * vec2<f32>(1.0, 0.6)), 0.22);
    let stones = fbm(p * vec2<f32>(26.0, 40.0), 3);
    let face = vec3<f32>(0.017, 0.0155, 0.0165) * (0.4 + 1.2 * stones) * ramp(-0.56, -0.34, p.y);
    return mix(under, face + vec3<f32>(0.40, 0.215, 0.095) * lit_top * (0.3 + 0.9 * stones), fill(d, v));
}

fn paint(v: View) -> vec3<f32> {
    let p = v.p;
    var c = sky(p, v);
    c = far_city(p, v, c);
    // Mist lies in what were streets.
    let mist = fbm(vec2<f32>(p.x * 2.4 + v.t * 0.008, p.y * 9.0), 3);
    let bank = exp(-sq((p.y + 0.245) * 9.0)) * (0.35 + 0.8 * mist);
    c = mix(c, mix(vec3<f32>(0.165, 0.138, 0.130), vec3<f32>(0.60, 0.36, 0.19), 0.7 * glow(length(p - SUN), 0.17)), bank * 0.62);
    if (p.y < -0.43) {
        return rubble(p, v, c);
    }
    let d = wall(p);
    let reveal = wall(p + vec2<f32>(-0.007, 0.002));
    let side = vec3<f32>(0.30, 0.165, 0.080) * glow(length(p - SUN), 0.24) * ramp(-0.35, 0.1, p.y);
    let tone = 0.65 + 0.7 * fbm(p * 24.0, 3);
    let stone = (vec3<f32>(0.019, 0.0175, 0.0185) + vec3<f32>(0.018, 0.012, 0.008) * glow(length(p - SUN), 0.3)) * tone;
    let cut = fill(d, v) * (1.0 - fill(reveal, v));
    c = mix(c, stone + side * cut, fill(d, v));
    if (p.y > -0.22) {
        return c;
    }
    return rubble(p, v, c);
}
