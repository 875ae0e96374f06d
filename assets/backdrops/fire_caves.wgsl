// A cavern deep under Bajor: a ledge over an abyss, walls that go up out of sight, and a red glow from below. Unrest
// brings the fire up out of the deep.

const EDGE: f32 = -0.215;

fn fire_hue(h: f32) -> vec3<f32> {
    return mix(vec3<f32>(0.30, 0.014, 0.004), mix(EMBER, vec3<f32>(1.0, 0.52, 0.13), ramp(0.62, 1.15, h)), ramp(0.0, 0.7, h)) * h;
}

// Rock: bulges, with cracks along one direction. It answers a height, roughly 0..1.
fn rock(p: vec2<f32>, seed: f32) -> f32 {
    let q = p + vec2<f32>(seed, seed * 1.7);
    let bulge = fbm(q * vec2<f32>(5.0, 3.4), 3);
    let ridge = 1.0 - abs(2.0 * noise(q * vec2<f32>(11.0, 6.0) + bulge * 2.0) - 1.0);
    return 0.68 * bulge + 0.32 * ridge;
}

// One wall of the cavern on each side: distance to its outline, for a layer whose mouth is `open` wide.
fn flank(p: vec2<f32>, open: f32, seed: f32) -> f32 {
    let q = p - vec2<f32>(0.015, 0.0);
    let ragged = 0.085 * (noise1(q.y * 5.0 + seed + sign(q.x) * 20.0) - 0.5) + 0.034 * (noise1(q.y * 17.0 + seed * 3.0 + sign(q.x) * 9.0) - 0.5)
        + 0.012 * (noise1(q.y * 47.0 + seed) - 0.5);
    // Arched over, drawn in at the waist, wide at the deep.
    let mouth = open * (1.0 - 1.6 * max(q.y - 0.10, 0.0) * max(q.y - 0.10, 0.0)) + 0.14 * ramp(0.1, -0.45, q.y) * open;
    return (mouth + ragged - abs(q.x)) * 0.8;
}

// Stone teeth from the roof.
fn teeth(p: vec2<f32>, scale: f32, seed: f32, root: f32) -> f32 {
    let x = p.x * scale + seed;
    let id = floor(x);
    let h = hash22(vec2<f32>(id, seed));
    let f = abs(fract(x) - 0.5 - 0.25 * (h.y - 0.5)) * 2.0;
    let drop = (0.05 + 0.20 * h.x * h.x) * pow(max(1.0 - f, 0.0), 1.7) * 2.4 / sqrt(scale);
    return root - drop - p.y + 0.02 * noise1(p.x * 30.0 + seed);
}

fn abyss(p: vec2<f32>, rise: f32, v: View) -> vec3<f32> {
    let deep = p.y - EDGE + 0.16 - 0.24 * rise;
    let wander = fbm(vec2<f32>(p.x * 4.0, p.y * 2.2 - v.t * 0.10), 3);
    let drawn = vec2<f32>(p.x * 13.0 + 3.2 * (wander - 0.5), p.y * 4.2 - v.t * 0.24);
    let tongue = fbm(drawn, 4);
    let seam = 1.0 - abs(2.0 * noise(drawn * vec2<f32>(1.7, 1.1) + 19.0) - 1.0);
    let level = exp(-max(deep, 0.0) * mix(10.5, 4.6, rise));
    let lick = ramp(0.34, 0.74, tongue * (0.42 + 1.0 * level) + 0.10 * seam * level);
    let body = level * (0.42 + 0.62 * wander) * (1.0 - 0.55 * rise) + rise * (0.86 * lick * (0.55 + 0.45 * seam) * ramp(0.02, 0.35, level) - 0.06);
    let breath = 0.88 + 0.12 * sin(v.t * 0.33) * noise1(v.t * 0.21);
    let back = vec3<f32>(0.020, 0.0060, 0.0045) * (0.5 + rock(p * 1.3, 4.0));
    return back + fire_hue(clamp(body * breath, 0.0, 1.25)) * mix(0.75, 1.15, rise);
}

fn lit_rock(p: vec2<f32>, d: f32, seed: f32, near: f32, glow_at: vec3<f32>, v: View) -> vec3<f32> {
    let h = rock(p, seed);
    // Light comes from below and from the middle: take the slope of the rock towards it.
    let to = normalize(vec2<f32>(0.015, EDGE - 0.12) - p);
    let slope = (h - rock(p + to * 0.013, seed)) * 9.0;
    let facing = clamp(0.42 + slope, 0.0, 1.4);
    let fall = glow(length((p - vec2<f32>(0.015, EDGE - 0.10)) * vec2<f32>(0.9, 0.72)), 0.24);
    let rim = exp(-max(-d, 0.0) * 60.0);
    return glow_at * fall * (facing * (0.34 + 0.25 * h) + 0.55 * rim * facing) * near + INK * (0.25 + 0.4 * h);
}

fn paint(v: View) -> vec3<f32> {
    let p = v.p;
    let rise = stage.unrest;
    let breath = 0.86 + 0.14 * noise1(v.t * 0.6) + 0.10 * rise * noise1(v.t * 2.1);
    let light = mix(vec3<f32>(0.80, 0.100, 0.022), vec3<f32>(1.5, 0.34, 0.060), rise) * breath;
    var c = abyss(p, rise, v);
    // Pillars of rock stand in the deep, thin and far.
    let far_pillar = abs(p.x + 0.118 - 0.20 * (p.y + 0.1) * (p.y + 0.1) + 0.026 * (noise1(p.y * 9.0) - 0.5)) - 0.026 - 0.030 * ramp(0.05, 0.5, p.y) - 0.030 * ramp(-0.05, -0.4, p.y);
    if (far_pillar < v.px) {
        c = mix(c, lit_rock(p, far_pillar, 2.0, 0.42, light, v) + light * 0.020, fill(far_pillar, v));
    }
    let span = p - vec2<f32>(0.115, -0.060);
    let under_side = 0.050 - 1.15 * span.x * span.x + 0.010 * (noise1(p.x * 21.0) - 0.5);
    let upper_side = 0.082 + 0.085 * span.x + 0.014 * (noise1(p.x * 13.0 + 5.0) - 0.5) + 0.006 * (noise1(p.x * 41.0) - 0.5);
    let arch_d = max(span.y - upper_side, under_side - span.y) * 0.8;
    // A natural bridge crosses the middle distance.
    if (arch_d < v.px) {
        c = mix(c, lit_rock(p, arch_d, 6.0, 0.62, light, v) + light * 0.012, fill(arch_d, v));
    }
    let middle = flank(p, 0.305, 3.0);
    if (middle < v.px) {
        c = mix(c, lit_rock(p, middle, 9.0, 0.80, light, v), fill(middle, v));
    }
    let roof_far = teeth(p, 9.0, 4.0, 0.475 + 0.5 * (p.x - 0.015) * (p.x - 0.015) * -0.4);
    if (roof_far < v.px) {
        c = mix(c, lit_rock(p, roof_far, 12.0, 0.70, light, v) * 0.8, fill(roof_far, v));
    }
    // Heat shimmers: haze of the deep before the nearer rock.
    let haze = fbm(vec2<f32>(p.x * 3.0, p.y * 2.0 - v.t * 0.05), 3);
    c += light * 0.050 * haze * exp(-max(p.y - EDGE, 0.0) * 3.4) * (1.0 + rise);
    // The ledge: we stand on its dark; its lip is bright.
    let lip = EDGE - 0.085 + 0.030 * noise1(p.x * 6.0 + 4.0) + 0.013 * noise1(p.x * 21.0) + 0.006 * noise1(p.x * 58.0) + 0.10 * ramp(0.10, 0.45, p.x) - 0.055 * ramp(0.10, -0.15, p.x);
    let ledge = p.y - lip;
    if (ledge < v.px) {
        let top_face = rock(p * vec2<f32>(1.6, 4.0), 15.0);
        let crest = exp(ledge * 46.0) * (0.35 + 0.9 * top_face);
        let over = INK * 0.35 + light * (0.30 * crest + 0.030 * top_face * exp(ledge * 9.0)) * glow(p.x - 0.015, 0.28);
        c = mix(c, over, fill(ledge, v));
    }
    let near_wall = flank(p * 0.93, 0.435, 7.0);
    if (near_wall < v.px) {
        c = mix(c, lit_rock(p * 0.8, near_wall, 21.0, 0.38, light, v) * 0.55, fill(near_wall, v));
    }
    let near_teeth = teeth(p, 4.6, 9.0, 0.535);
    c = mix(c, INK * 0.3 + light * 0.006, fill(near_teeth, v));
    // Sparks climb out of the deep.
    let drift = p * 13.0 + vec2<f32>(0.5 * sin(v.t * 0.21 + p.y * 5.0), -v.t * (0.16 + 0.20 * rise));
    let id = floor(drift);
    let off = drift - id - 0.2 - 0.6 * hash22(id);
    let kind = hash22(id + 5.0);
    let spark = exp(-dot(off, off) * 620.0) * step(kind.x, 0.20 + 0.28 * rise) * (0.4 + 0.6 * kind.y);
    return c + mix(EMBER, vec3<f32>(1.0, 0.55, 0.18), kind.y) * 1.6 * spark * exp(-max(p.y - EDGE, 0.0) * 2.0) * step(0.0, ledge);
}
