// Headquarters: a huge dark hall. High leaning windows stand over the city; a long table of command lies before
// them; a ring of cold light hangs above. Green and violet, and no warmth but what burns outside under unrest.

const SILL: f32 = -0.085;
const HORIZON: f32 = 0.005;

fn haze(y: f32) -> vec3<f32> {
    let calm = mix(vec3<f32>(0.066, 0.088, 0.118), VIOLET * 0.17, ramp(-0.02, 0.36, y));
    let burning = mix(vec3<f32>(0.40, 0.105, 0.026), vec3<f32>(0.045, 0.022, 0.042), ramp(-0.02, 0.30, y));
    return mix(calm, burning, trouble() * 0.85);
}

// A row of roofs at a distance given by its scale; fins and spires rather than boxes.
fn roofs(p: vec2<f32>, scale: f32, seed: f32) -> f32 {
    let x = p.x * scale + seed * 13.0;
    let id = floor(x);
    let f = fract(x);
    let h = hash22(vec2<f32>(id, seed));
    let slope = mix(f, 1.0 - f, step(0.5, h.y));
    let spire = 0.085 * step(0.72, h.x) * max(1.0 - abs(f - 0.5) * 7.0, 0.0);
    return (0.25 + 0.75 * h.x * h.x) * (0.72 + 0.28 * slope) * 0.075 + spire * (0.4 + 0.6 * h.y);
}

fn city(p: vec2<f32>, v: View) -> vec3<f32> {
    let cloud = fbm(vec2<f32>(p.x * 1.7 + v.t * 0.005, p.y * 5.5), 4);
    var c = haze(p.y - HORIZON) * (0.62 + 0.65 * cloud);
    for (var i = 0; i < 3; i = i + 1) {
        let k = f32(i);
        let base = HORIZON - 0.022 * k;
        let gone = lost(hash11(floor(p.x * (15.0 - 4.3 * k) * 0.5) + k * 9.0));
        let top = base + roofs(p, 15.0 - 4.3 * k, k + 1.0) * (0.62 + 0.42 * k) * mix(1.15, 0.25, gone);
        let shade = mix(haze(0.0) * 0.62, vec3<f32>(0.010, 0.011, 0.017), k * 0.42 + 0.10);
        var block = shade * (0.75 + 0.5 * ramp(base - 0.05, top, p.y));
        let grid = p * vec2<f32>(130.0 - 26.0 * k, 175.0 - 35.0 * k);
        let who = hash22(floor(grid) + k * 40.0);
        let pane = ramp(0.42, 0.25, max(abs(fract(grid.x) - 0.5), abs(fract(grid.y) - 0.5)));
        let dark = 0.105 * (1.0 - 0.75 * trouble()) * (1.0 - gone);
        block += mix(vec3<f32>(0.62, 0.40, 0.16), VERDIGRIS * 1.4, step(0.6, who.y)) * pane * step(who.x, dark) * 0.75;
        // What burns is a glow behind the nearer roofs.
        let where_at = hash11(floor(p.x * 3.4 + k * 5.0) + k);
        let burn = trouble() * step(0.35, where_at) * (0.5 + 0.5 * noise1(v.t * 0.8 + where_at * 30.0 + k));
        let lick = fbm(vec2<f32>(p.x * 22.0, p.y * 13.0 - v.t * 0.30), 2);
        let rise = exp(-max(p.y - top, 0.0) * 34.0) * pow(abs(sin(fract(p.x * 3.4 + k * 5.0) * PI)), 3.0);
        c += EMBER * burn * rise * ramp(0.30, 0.85, lick) * 0.62;
        c = mix(c, block, fill(p.y - top, v));
    }
    // Smoke over all of it.
    if (trouble() <= 0.0) {
        return c;
    }
    let smoke = fbm(vec2<f32>(p.x * 4.0 - p.y * 1.5, p.y * 3.0 - v.t * 0.022), 3);
    return mix(c, haze(0.2) * 0.45, trouble() * 0.75 * ramp(0.45, 0.75, smoke) * ramp(0.0, 0.12, p.y));
}

// The window is three tall lights that lean together, cut by two great mullions.
fn opening(p: vec2<f32>) -> f32 {
    let q = p - vec2<f32>(0.025, SILL);
    let frame = sd_taper(q, 0.335, 0.205, 0.500);
    let lean = 0.110 - 0.095 * q.y;
    let mullion = 0.0135 - abs(abs(q.x) - lean);
    return max(frame, mullion);
}

fn hall(p: vec2<f32>, cold: vec3<f32>, day: vec3<f32>, v: View) -> vec3<f32> {
    // Piers on either hand lean in and repeat towards us; the wall between them is nearly lost.
    let q = p - vec2<f32>(0.025, 0.0);
    let x = abs(q.x) + 0.27 * (q.y + 0.10);
    var c = cold * 0.012 * ramp(0.9, 0.2, x) + INK * 0.3;
    let d = opening(p);
    c += day * 0.085 * ramp(0.030, 0.0, d);
    for (var i = 0; i < 3; i = i + 1) {
        let k = f32(i);
        let at = 0.385 + 0.125 * k + 0.035 * k * k;
        let half = 0.026 + 0.014 * k;
        let pier = abs(x - at) - half;
        let inner = ramp(at - half, at - half + 0.022 + 0.01 * k, x);
        let face = cold * (0.024 + 0.010 * k) * ramp(-0.55, 0.45, q.y) + day * 0.20 * (1.0 - inner) * exp(-k * 0.7);
        c = mix(c, face + INK * 0.3, fill(pier, v));
    }
    return c;
}

// A ring that hangs over the table, seen from below and in front.
fn ring(p: vec2<f32>, cold: vec3<f32>, v: View) -> vec3<f32> {
    let q = p - vec2<f32>(0.025, 0.405);
    let d = abs(sd_ellipse(q, vec2<f32>(0.255, 0.040)));
    let near = ramp(0.030, -0.045, q.y);
    let tube = fill(d - 0.0032 - 0.0030 * near, v);
    return cold * (tube * 1.25 * (0.45 + 0.55 * near) + 0.10 * glow3(d, 0.030) + 0.03 * glow(d, 0.06));
}

fn table(p: vec2<f32>, cold: vec3<f32>, day: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let top = vec2<f32>(0.025, -0.285);
    let q = p - top;
    let slab = sd_ellipse(q, vec2<f32>(0.345, 0.066));
    let edge = min(slab, max(sd_ellipse(q + vec2<f32>(0.0, 0.026), vec2<f32>(0.345, 0.066)), abs(q.x) - 0.345));
    let foot = sd_taper(vec2<f32>(q.x, q.y + 0.32), 0.175, 0.125, 0.30);
    // The polished top carries the window upside down.
    let depth = clamp((q.y + 0.066) / 0.132, 0.0, 1.0);
    let mirrored = vec2<f32>(p.x + (p.x - 0.025) * 0.15, SILL + 0.02 + (0.50 - depth * 0.42) * 0.55);
    let sky = 1.0 - ramp(-0.004, 0.010, opening(mirrored));
    var face = day * sky * 0.36 * (0.35 + 0.65 * depth) + cold * 0.035 * (1.0 - depth) + INK * 0.5;
    // A map of the front, small cold points on two curves.
    let plan = vec2<f32>(q.x * 1.0, q.y * 4.6);
    let curve = abs(length(plan - vec2<f32>(0.10, 0.55)) - 0.56);
    let other = abs(length(plan - vec2<f32>(-0.25, -0.42)) - 0.52);
    let beat = step(0.5, fract(plan.x * 26.0 + 0.25)) * ramp(0.30, 0.22, abs(plan.x));
    let mark = ramp(0.010, 0.004, min(curve, other)) * beat * fill(slab + 0.012, v);
    let lost = step(0.55, hash11(floor(plan.x * 26.0 + 0.25))) * trouble();
    face += mix(VERDIGRIS * 1.2, EMBER * 1.2, lost) * mark * (0.55 + 0.25 * sin(v.t * 0.4 + plan.x * 20.0));
    var c = mix(under, INK * 0.35 + cold * 0.006, fill(foot, v));
    c = mix(c, cold * 0.040 * ramp(0.33, 0.0, abs(q.x)) + INK * 0.4, fill(edge, v));
    c = mix(c, face, fill(slab, v));
    return c + (cold * 0.25 + day * 0.25) * line(slab, 0.0012, v) * ramp(0.04, -0.06, q.y);
}

// High-backed seats stand round the table, black against it.
fn seat(p: vec2<f32>, at: vec2<f32>, size: f32, cold: vec3<f32>, day: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = (p - at) / size;
    let back = sd_taper(q, 0.30, 0.40, 1.0);
    let notch = -sd_taper(q - vec2<f32>(0.0, 0.86), 0.17, 0.27, 0.30);
    let d = max(back, notch) * size;
    let rim = ramp(0.010, 0.0, -d) * ramp(0.1, 1.0, q.y);
    return mix(under, INK * 0.25 + (day * 0.55 + cold * 0.20) * rim, fill(d, v));
}

fn floor_of(p: vec2<f32>, cold: vec3<f32>, day: vec3<f32>, v: View) -> vec3<f32> {
    // Long trapezia of window light on the stone, split by the mullions' shadows.
    let away = -0.04 - p.y;
    let z = 0.30 / max(away, 0.01);
    let x = (p.x - 0.025) * z;
    let bar = ramp(0.055, 0.085, abs(abs(x) - 0.30)) * ramp(0.98, 0.86, abs(x));
    let fade = exp(-max(1.0, 0.0)) + ramp(0.7, 4.0, z);
    let joint = max(ramp(0.475, 0.495, abs(fract(x * 1.4) - 0.5)), ramp(0.46, 0.49, abs(fract(z * 0.9) - 0.5)));
    let stain = 0.75 + 0.5 * fbm(vec2<f32>(x * 3.0, z * 2.0), 2);
    return (day * 0.085 * bar * fade + cold * 0.016) * stain * (1.0 - 0.5 * joint) + INK * 0.3;
}

fn paint(v: View) -> vec3<f32> {
    let p = v.p;
    // Under unrest the power goes and comes.
    let surge = 1.0 - trouble() * 0.75 * ramp(0.52, 0.66, noise1(v.t * 0.55 + 2.0));
    let cold = mix(VERDIGRIS * 1.15, vec3<f32>(0.30, 0.32, 0.62), 0.30) * surge;
    let day = haze(0.03) * 2.6;
    let d = opening(p);
    var c = vec3<f32>(0.0);
    if (p.y < SILL - 0.028) {
        c = floor_of(p, cold, day, v);
    } else if (d > -v.px) {
        c = hall(p, cold, day, v);
    }
    let sill = max(abs(p.y - SILL + 0.014) - 0.014, abs(p.x - 0.025) - 0.40);
    c = mix(c, day * 0.16 * ramp(-0.028, 0.0, p.y - SILL) + INK * 0.5, fill(sill, v));
    if (d < v.px) {
        c = mix(c, city(p, v), fill(d, v));
    }
    c += day * 0.10 * line(d, 0.0012, v);
    // The light stands in the dusty air below the window.
    let shaft = fbm(vec2<f32>(p.x * 2.5 + p.y * 1.2, p.y * 1.4 + v.t * 0.010), 3);
    c += day * 0.050 * shaft * exp(-sq((p.x - 0.025) * 2.7)) * ramp(0.35, -0.20, p.y);
    c += ring(p, cold, v);
    c += cold * 0.020 * exp(-sq((p.x - 0.025) * 3.4)) * ramp(-0.35, 0.40, p.y) * ramp(0.5, 0.36, p.y);
    if (p.y > -0.14) {
        return c;
    }
    c = seat(p, vec2<f32>(-0.095, -0.255), 0.095, cold, day, v, c);
    c = seat(p, vec2<f32>(0.150, -0.255), 0.095, cold, day, v, c);
    c = table(p, cold, day, v, c);
    c = seat(p, vec2<f32>(-0.205, -0.50), 0.205, cold, day, v, c);
    return seat(p, vec2<f32>(0.275, -0.52), 0.220, cold, day, v, c);
}
