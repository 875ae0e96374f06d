// Headquarters: a huge dark hall. High leaning windows stand over the city; a long table of command lies before
// them; a ring of cold light hangs above. Green and violet, and no warmth but what burns outside under unrest.

const SILL: f32 = -0.085;
const HORIZON: f32 = 0.005;

fn haze(y: f32) -> vec3<f32> {
    let calm = mix(vec3<f32>(0.066, 0.088, 0.118), VIOLET * 0.17, ramp(-0.02, 0.36, y));
    let burning = mix(vec3<f32>(0.40, 0.105, 0.026), vec3<f32>(0.045, 0.022, 0.042), ramp(-0.02, 0.30, y));
    return mix(calm, burning, trouble() * 0.85);
}

// A row of the city at a distance given by its scale: towers that lean together, fins, here and there a dome. It answers the
// height over the row's base.
fn roofs(p: vec2<f32>, scale: f32, seed: f32) -> f32 {
    let x = p.x * scale + seed * 13.0;
    let h = hash22(vec2<f32>(floor(x), seed));
    let f = abs(fract(x) - 0.5);
    let tower = (0.30 + 0.95 * h.x * h.x) * ramp(0.50, 0.30 - 0.10 * h.y, f) + 0.30 * ramp(0.045, 0.0, f) * step(0.55, h.y);
    let dome = 0.34 * sqrt(max(0.25 - f * f, 0.0)) * 2.0;
    return 0.085 * (mix(tower, dome, step(h.x, 0.16)) + 0.14 * noise1(x * 3.0)) ;
}

fn city(p: vec2<f32>, v: View) -> vec3<f32> {
    let cloud = fbm(vec2<f32>(p.x * 1.7 + v.t * 0.005, p.y * 5.5), 3);
    var c = haze(p.y - HORIZON) * (0.50 + 0.95 * cloud);
    // The city's own light lies on the cloud, and two beams feel about in it.
    c += mix(vec3<f32>(0.110, 0.080, 0.036), vec3<f32>(0.30, 0.085, 0.020), trouble()) * exp(-max(p.y - HORIZON, 0.0) * 11.0) * (0.35 + 0.65 * whole());
    for (var i = 0; i < 2; i = i + 1) {
        let k = f32(i) * 2.0 - 1.0;
        let q = turn(p - vec2<f32>(0.02 + 0.16 * k, HORIZON), k * (0.10 + 0.20 * sin(v.t * 0.050 + k * 1.4)));
        c += vec3<f32>(0.050, 0.066, 0.062) * exp(-sq(q.x / (0.004 + 0.036 * max(q.y, 0.0)))) * (0.25 + 1.2 * ramp(0.40, 0.8, cloud)) * ramp(0.0, 0.08, q.y);
    }
    for (var i = 0; i < 3; i = i + 1) {
        let k = f32(i);
        let scale = 19.0 - 4.6 * k;
        let base = HORIZON + 0.012 - 0.030 * k;
        let gone = lost(hash22(vec2<f32>(floor(p.x * scale + (k + 1.0) * 13.0), k + 31.0)).x);
        let top = base + roofs(p, scale, k + 1.0) * (0.80 + 0.30 * k) * mix(1.0, 0.24, gone);
        let shade = mix(haze(0.0) * 0.80, vec3<f32>(0.0085, 0.0100, 0.0140), 0.16 + k * 0.38);
        var block = shade * (0.70 + 0.6 * ramp(base - 0.05, top, p.y));
        let grid = p * vec2<f32>(230.0 - 50.0 * k, 190.0 - 40.0 * k);
        let who = hash22(floor(grid) + k * 40.0);
        let pane = ramp(0.46, 0.20, max(abs(fract(grid.x) - 0.5), 0.8 * abs(fract(grid.y) - 0.5)));
        let dark = 0.150 * (1.0 - 0.75 * trouble()) * (1.0 - gone) * step(p.y + 0.004, top);
        block += mix(vec3<f32>(0.66, 0.40, 0.15), VERDIGRIS * 1.4, step(0.72, who.y)) * pane * step(who.x, dark) * (0.35 + 0.25 * k);
        // What burns is a glow behind the nearer roofs.
        let where_at = hash11(floor(p.x * 3.4 + k * 5.0) + k);
        let burn = trouble() * step(0.35, where_at) * (0.5 + 0.5 * noise1(v.t * 0.8 + where_at * 30.0 + k));
        let lick = fbm(vec2<f32>(p.x * 22.0, p.y * 13.0 - v.t * 0.30), 2);
        let rise = exp(-max(p.y - top, 0.0) * 34.0) * pow(abs(sin(fract(p.x * 3.4 + k * 5.0) * PI)), 3.0);
        c += EMBER * burn * rise * ramp(0.30, 0.85, lick) * 0.75;
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

fn table(p: vec2<f32>, cold: vec3<f32>, day: vec3<f32>, surge: f32, v: View, under: vec3<f32>) -> vec3<f32> {
    let top = vec2<f32>(0.025, -0.285);
    let q = p - top;
    let slab = sd_ellipse(q, vec2<f32>(0.345, 0.066));
    let edge = min(slab, max(sd_ellipse(q + vec2<f32>(0.0, 0.026), vec2<f32>(0.345, 0.066)), abs(q.x) - 0.345));
    let foot = sd_taper(vec2<f32>(q.x, q.y + 0.32), 0.175, 0.125, 0.30);
    // The top is the map of the war: a disc of cold light with its rings, its sectors, and the front that crosses it.
    let plan = vec2<f32>(q.x, q.y * 5.2);
    let r = length(plan);
    let thin = View(v.p, v.uv, v.px * 1.6, v.t);
    let rings = line(abs(fract(r * 16.0) - 0.5) / 16.0, 0.0011, thin);
    let spoke = ramp(0.010, 0.004, abs(fract(atan2(plan.y, plan.x) / TAU * 12.0) - 0.5) * r);
    let bulge = 0.035 * sin(plan.x * 15.0 + 1.0) + 0.018 * sin(plan.x * 37.0 + v.t * 0.07);
    let front = plan.y + 0.02 - bulge + 0.10 * plan.x;
    let ours = ramp(-0.006, 0.006, front);
    let held = mix(VERDIGRIS * 1.25, mix(vec3<f32>(0.46, 0.30, 0.12), EMBER * 0.9, trouble()), ours);
    let cell = floor(plan * 34.0);
    let dot_at = (plan * 34.0 - cell - 0.5) * 2.0;
    let ship = exp(-dot(dot_at, dot_at) * 5.0) * step(hash21(cell + 5.0), 0.24) * (0.7 + 0.3 * sin(v.t * 0.6 + hash21(cell) * 9.0));
    let body = 0.050 + 0.055 * noise(plan * 9.0 + 4.0);
    let lit = ramp(0.345, 0.300, r);
    var face = held * (body + 0.22 * rings + 0.10 * spoke + 1.05 * ship) * lit * surge + INK * 0.5;
    face += mix(vec3<f32>(0.70, 0.80, 0.62), EMBER * 1.6, 0.6 * trouble()) * exp(-abs(front) * 150.0) * 0.75 * lit * surge;
    face += day * 0.050 * ramp(-0.066, 0.066, q.y);
    var c = mix(under, INK * 0.35 + cold * 0.006, fill(foot, v));
    c = mix(c, cold * 0.060 * ramp(0.33, 0.0, abs(q.x)) + INK * 0.4, fill(edge, v));
    c = mix(c, face, fill(slab, v));
    return c + (cold * 0.40 + day * 0.15) * line(slab, 0.0014, v) * (0.4 + 0.6 * ramp(0.04, -0.06, q.y));
}

// The map throws its light up into the dark of the hall: what hangs over the table is seen in it.
fn risen(p: vec2<f32>, cold: vec3<f32>, v: View) -> vec3<f32> {
    let q = p - vec2<f32>(0.025, -0.285);
    if (q.y < 0.0) {
        return vec3<f32>(0.0);
    }
    let half = 0.330 - 0.12 * q.y;
    let shaft = ramp(half, half - 0.16, abs(q.x)) * exp(-q.y * 5.5) * (0.55 + 0.75 * noise(vec2<f32>(q.x * 26.0, q.y * 2.0 - v.t * 0.03)));
    return cold * 0.190 * shaft;
}

// High-backed seats stand round the table, black against it: narrow in the waist, with two horns, and the map's light on their edges.
fn seat(p: vec2<f32>, at: vec2<f32>, size: f32, cold: vec3<f32>, day: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = (p - at) / size;
    if (abs(q.x) > 0.6 || q.y > 1.3) {
        return under;
    }
    let half = 0.255 + 0.135 * q.y * q.y + 0.03 * ramp(0.25, 0.0, q.y);
    let crown = 0.94 + 0.95 * q.x * q.x;
    let d = max(abs(q.x) - half, q.y - crown) * size;
    let rim = ramp(0.008, 0.0, -d) * ramp(0.1, 1.0, q.y);
    let spine = ramp(0.020, 0.008, abs(abs(q.x) - 0.16 - 0.06 * q.y)) * ramp(0.95, 0.2, q.y) * 0.12;
    return mix(under, INK * 0.25 + (day * 0.25 + cold * 0.42) * (rim + spine * 0.3), fill(d, v));
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
    c += risen(p, cold, v);
    if (p.y > -0.14) {
        return c;
    }
    c = seat(p, vec2<f32>(-0.095, -0.255), 0.095, cold, day, v, c);
    c = seat(p, vec2<f32>(0.150, -0.255), 0.095, cold, day, v, c);
    c = table(p, cold, day, surge, v, c);
    c = seat(p, vec2<f32>(-0.205, -0.50), 0.205, cold, day, v, c);
    return seat(p, vec2<f32>(0.275, -0.52), 0.220, cold, day, v, c);
}
