// The gate of headquarters: one grey slab without a seam at the foot of a tower that has no top, between two pylons
// bent over it like fingers. Lamps in the ground rake up it and show nothing; those on guard are dark against the light.
// Unrest is the city burning behind us; lamps go out as the city is lost.

const GROUND: f32 = -0.285;
const GATE_X: f32 = 0.015;
const FOOT: f32 = 0.205;
const RISE: f32 = 0.500;

fn night(p: vec2<f32>, v: View) -> vec3<f32> {
    let cloud = fbm(vec2<f32>(p.x * 1.9 + v.t * 0.006, p.y * 5.2 - 0.9 * p.x), 3);
    let low = mix(vec3<f32>(0.110, 0.122, 0.105), vec3<f32>(0.52, 0.145, 0.034), trouble());
    let high = mix(vec3<f32>(0.016, 0.026, 0.032), vec3<f32>(0.030, 0.014, 0.013), trouble());
    var c = mix(low, high, ramp(-0.27, 0.30, p.y)) * (0.42 + 1.0 * cloud);
    // Two beams stand in the air behind the tower and feel about the cloud.
    let on_cloud = 0.30 + 1.2 * ramp(0.40, 0.80, cloud);
    for (var i = 0; i < 2; i = i + 1) {
        let k = f32(i) * 2.0 - 1.0;
        let q = turn(p - vec2<f32>(GATE_X + 0.26 * k, GROUND), k * (0.16 + 0.16 * sin(v.t * 0.050 + k)));
        c += vec3<f32>(0.060, 0.078, 0.072) * exp(-sq(q.x / (0.006 + 0.040 * max(q.y, 0.0)))) * on_cloud * ramp(0.0, 0.10, q.y);
    }
    // The city behind, row before row: towers with lit windows, as many as still stand.
    for (var i = 0; i < 2; i = i + 1) {
        let k = f32(i);
        let x = p.x * (17.0 - 6.0 * k) + k * 4.4;
        let h = hash22(vec2<f32>(floor(x), k + 3.0));
        let tall = (0.11 + 0.24 * h.x) * mix(1.0, 0.28, lost(h.y)) - 0.02 * k;
        let f = abs(fract(x) - 0.5);
        let top = GROUND + tall - 0.85 * ramp(0.30, 0.50, f) * tall * (0.3 + 0.7 * h.y) + 0.06 * ramp(0.05, 0.0, f) * step(0.6, h.x);
        let body = mix(low * 0.52, vec3<f32>(0.0075, 0.0095, 0.0105), 0.45 + 0.42 * k);
        let grid = p * vec2<f32>(130.0 - 40.0 * k, 120.0 - 40.0 * k);
        let who = hash22(floor(grid) + k * 17.0);
        let pane = ramp(0.42, 0.22, max(abs(fract(grid.x) - 0.5), 0.75 * abs(fract(grid.y) - 0.5)));
        let lamps = mix(LAMP, VERDIGRIS, step(0.7, who.y)) * pane * step(who.x, 0.11 * (0.2 + 0.8 * whole())) * step(p.y + 0.012, top) * 0.50;
        c = mix(c, body + lamps, fill(p.y - top, v));
    }
    return c;
}

// The tower over the gate: a mass that narrows and is lost upwards, with ribs and a few slits of light.
fn tower(p: vec2<f32>, burn: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = vec2<f32>(p.x - GATE_X, p.y - GROUND);
    let half = 0.268 - 0.150 * q.y;
    let d = abs(q.x) - half;
    if (d > v.px) {
        return under;
    }
    let u = q.x / half;
    let rib = abs(fract(u * 3.5 + 0.5) - 0.5);
    let side = fract(u * 3.5 + 0.5) - 0.5;
    var c = vec3<f32>(0.0125, 0.0150, 0.0160) * (0.55 + 0.8 * ramp(0.05, 0.50, side * sign(u))) * (0.5 + 0.9 * ramp(0.9, 0.4, q.y));
    c += burn * 0.075 * exp(-q.y * 1.7) * (0.4 + rib);
    c *= 0.60 + 0.40 * ramp(0.0, 0.03, abs(fract(q.y * 8.0) - 0.5));
    // Where they still work behind the wall at this hour.
    let cell = vec2<f32>(floor(u * 10.5), floor(q.y * 21.0));
    let slit = max(abs(fract(u * 10.5) - 0.5) * half / 10.5 - 0.0022, (abs(fract(q.y * 21.0) - 0.5) - 0.30) / 21.0);
    let who = hash22(cell + 3.0);
    c += mix(VERDIGRIS, vec3<f32>(0.50, 0.62, 0.42), who.y) * fill(slit, v) * step(who.x, 0.16) * step(RISE + 0.06, q.y) * 0.55;
    let rim = exp(d * 130.0);
    c += (vec3<f32>(0.040, 0.052, 0.054) + burn * 0.10) * rim;
    return mix(under, c, fill(d, v));
}

// The slab leans back: it narrows upwards.
fn slab(p: vec2<f32>) -> f32 {
    return sd_taper(vec2<f32>(p.x - GATE_X, p.y - GROUND), FOOT, FOOT - 0.062, RISE);
}

// Five lamps sunk in the ground throw their light straight up; each has its own life.
fn raking(q: vec2<f32>, t: f32) -> f32 {
    var sum = 0.0;
    for (var i = 0; i < 5; i = i + 1) {
        let k = f32(i) - 2.0;
        let burns = (1.0 - 0.92 * lost(hash11(k + 61.0) * 0.8)) * (0.93 + 0.07 * noise1(t * 0.8 + k * 7.0));
        let dx = q.x - k * 0.083 * (1.0 - 0.12 * q.y);
        let wide = 0.013 + 0.125 * q.y;
        let body = exp(-sq(dx / wide)) * (0.045 / (q.y + 0.045));
        sum += burns * (body + 0.20 * exp(-sq(dx / (0.55 * wide))) * exp(-q.y * 3.0));
    }
    return sum;
}

fn metal(p: vec2<f32>, burn: vec3<f32>, v: View) -> vec3<f32> {
    let q = vec2<f32>(p.x - GATE_X, max(p.y - GROUND, 0.0));
    let casting = 0.84 + 0.30 * fbm(vec2<f32>(p.x * 5.0, p.y * 1.3) + 3.0, 2) + 0.10 * (noise(p * vec2<f32>(360.0, 14.0)) - 0.5);
    let cold = vec3<f32>(0.380, 0.435, 0.390);
    var c = vec3<f32>(0.017, 0.020, 0.022) * ramp(0.75, 0.0, q.y) + cold * raking(q, v.t);
    // What burns behind us, given back dully and low.
    let heat = 0.60 + 0.40 * noise1(v.t * 0.9) * noise1(v.t * 0.37 + 4.0);
    let wobble = fbm(vec2<f32>(p.x * 5.0, p.y * 2.0 - v.t * 0.07), 2);
    c += burn * heat * (0.04 + 1.9 * exp(-q.y * 6.5) * wobble);
    return c * casting;
}

// One of the two pylons: thick at the foot, bent in over the slab, ending in a point. Its inner face has the lamps' light.
fn pylon(p: vec2<f32>, burn: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = vec2<f32>(abs(p.x - GATE_X), p.y - GROUND);
    let up = clamp(q.y / 0.715, 0.0, 1.0);
    let inner = FOOT + 0.012 - 0.035 * q.y + 0.050 * up * (1.0 - up) - 0.15 * ramp(0.52, 1.0, up) * up;
    let wide = 0.118 * sqrt(max(1.0 - up, 0.0)) * (1.0 - 0.25 * up) + 0.026 * ramp(0.06, 0.0, up);
    let d = max(max(inner - q.x, q.x - inner - wide), max(q.y - 0.715, -q.y));
    if (d > v.px) {
        return under;
    }
    let across = clamp((q.x - inner) / max(wide, 0.002), 0.0, 1.0);
    // Two planes that meet in an arris: the inner one lit from below, the outer one dark.
    let arris = 0.34;
    let cheek = ramp(arris + 0.012, arris - 0.012, across);
    let course = 0.72 + 0.28 * ramp(0.0, 0.06, abs(fract(q.y * 11.0 + 0.10 * across) - 0.5));
    let lamp = vec3<f32>(0.235, 0.275, 0.245) * (0.055 / (q.y + 0.060)) * (0.35 + 0.65 * raking(vec2<f32>(0.166, q.y), v.t));
    let grain = 0.75 + 0.5 * noise(p * vec2<f32>(70.0, 38.0));
    var c = (vec3<f32>(0.0165, 0.0170, 0.0165) * (1.0 - 0.75 * across) + burn * (0.05 + 0.17 * exp(-q.y * 3.0)) * (0.3 + 0.9 * across)) * (1.0 - cheek);
    c += (lamp + vec3<f32>(0.010, 0.012, 0.012) + burn * 0.05 * exp(-q.y * 3.0)) * cheek;
    c *= course * grain;
    c += (vec3<f32>(0.050, 0.062, 0.060) + burn * 0.10) * exp(-abs(across - arris) * wide * 420.0) * (0.35 + 0.65 * ramp(0.7, 0.0, q.y));
    c += (vec3<f32>(0.040, 0.050, 0.052) + burn * 0.16) * exp(-max(inner + wide - q.x, 0.0) * 260.0);
    return mix(under, c, fill(d, v));
}

// Those who stand guard, dark against the lit foot of the slab, so that the eye has a measure.
fn guards(p: vec2<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    if (p.y > GROUND + 0.07 || p.y < GROUND - 0.030) {
        return under;
    }
    var c = under;
    for (var i = 0; i < 5; i = i + 1) {
        let k = f32(i);
        let at = vec2<f32>(GATE_X - 0.128 + 0.064 * k + 0.014 * sin(k * 5.0), GROUND - 0.008 * (1.0 + sin(k * 2.6)));
        let q = p - at;
        let coat = sd_taper(q, 0.0056, 0.0036, 0.0200);
        let body = sd_taper(q - vec2<f32>(0.0, 0.0130), 0.0038, 0.0050, 0.0085);
        let head = length(q - vec2<f32>(0.0, 0.0246)) - 0.0029;
        let arm = sd_segment(q, vec2<f32>(0.0062, 0.0), vec2<f32>(0.0052, 0.0345)) - 0.0007;
        let d = min(min(coat, body), min(head, arm));
        c = mix(c, INK * 0.5, fill(d, v));
        // Each throws his shadow towards us over the wet ground.
        let shadow = max(abs(q.x - 0.30 * q.y * (2.0 - k)) - 0.0050 + 0.10 * q.y, max(q.y, -0.030 - q.y));
        c *= 1.0 - 0.7 * fill(shadow, v) * ramp(-0.030, -0.004, q.y);
    }
    return c;
}

fn ground(p: vec2<f32>, burn: vec3<f32>, v: View) -> vec3<f32> {
    let down = GROUND - p.y;
    let z = 0.16 / (down + 0.020);
    let x = (p.x - GATE_X) * z;
    let joint = max(ramp(0.478, 0.494, abs(fract(x * 1.1) - 0.5)), ramp(0.455, 0.490, abs(fract(z * 1.3) - 0.5)));
    let wet = ramp(0.36, 0.64, fbm(vec2<f32>(x * 1.3, z * 1.7), 2));
    // The lit slab stands on its head in the wet, drawn out and torn.
    let tear = 0.012 * (noise(vec2<f32>(p.x * 40.0, z * 9.0)) - 0.5);
    let q = vec2<f32>((p.x - GATE_X) * (1.0 - 0.4 * down) + tear, down * 1.15 + 0.012);
    let image = vec3<f32>(0.270, 0.315, 0.290) * raking(q, v.t) * ramp(FOOT + 0.02, FOOT - 0.03, abs(q.x)) + burn * 0.20 * exp(-down * 7.0);
    let stone = vec3<f32>(0.0130, 0.0140, 0.0135) * exp(-down * 4.0) + burn * 0.075 * exp(-down * 5.0);
    return (stone + image * mix(0.16, 0.75, wet)) * (1.0 - 0.45 * joint);
}

// What is left of a barricade, close to us and black: crossed beams on a heap.
fn barricade(p: vec2<f32>, burn: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let heap = -0.462 + 0.040 * noise1(p.x * 6.0 + 2.0) + 0.020 * noise1(p.x * 21.0) + 0.22 * p.x * p.x;
    let earth = p.y - heap;
    var d = earth;
    for (var i = 0; i < 3; i = i + 1) {
        let k = f32(i);
        let size = 0.105 - 0.045 * step(0.5, k) + 0.026 * step(1.5, k);
        let at = vec2<f32>(-0.255 + 0.330 * k - 0.055 * k * (k - 1.0), -0.408 + 0.004 * k);
        let q = (p - at) / size;
        let a = sd_box(turn(q, 0.86), vec2<f32>(1.0, 0.075));
        let b = sd_box(turn(q, -0.66), vec2<f32>(1.0, 0.070));
        let c = sd_box(turn(q, 1.72), vec2<f32>(0.75, 0.060));
        d = min(d, min(min(a, b), c) * size);
    }
    let rim = ramp(0.0050, 0.0, -earth) * ramp(-0.001, 0.001, -earth);
    return mix(under, INK * 0.22 + (burn * 0.16 + vec3<f32>(0.030, 0.036, 0.033)) * rim, fill(d, v));
}

fn paint(v: View) -> vec3<f32> {
    let p = v.p;
    let burn = mix(EMBER, OCHRE, 0.35) * trouble();
    var c = vec3<f32>(0.0);
    if (p.y < GROUND) {
        c = ground(p, burn, v);
    } else {
        let d = slab(p);
        if (d < v.px) {
            c = metal(p, burn, v);
            // It lies deep: dark under the lintel.
            c *= mix(0.25, 1.0, ramp(0.0, 0.030, -d)) * mix(0.35, 1.0, ramp(RISE, RISE - 0.10, p.y - GROUND));
        } else {
            if (abs(p.x - GATE_X) > 0.268 - 0.150 * (p.y - GROUND) - v.px) {
                c = night(p, v);
            }
            c = tower(p, burn, v, c);
            c += vec3<f32>(0.060, 0.072, 0.066) * exp(-d * 90.0) * (0.3 + 0.7 * exp(-(p.y - GROUND) * 4.0));
        }
        c = pylon(p, burn, v, c);
    }
    // Mist and the lamps' own light low over the ground.
    let low = exp(-sq((p.y - GROUND - 0.008) * 17.0));
    let lit = mix(vec3<f32>(0.055, 0.066, 0.058) * (0.35 + 0.65 * whole()), burn * 0.26, 0.7 * trouble());
    c += lit * low * (0.35 + 0.9 * noise(vec2<f32>(p.x * 5.0 + v.t * 0.03, p.y * 14.0)));
    if (p.y < GROUND + 0.008 && p.y > GROUND - 0.010) {
        let x = (p.x - GATE_X) / 0.083;
        let k = clamp(floor(x + 0.5), -2.0, 2.0);
        let d = length(vec2<f32>((x - k) * 0.083, (p.y - GROUND + 0.001) * 2.2));
        c += vec3<f32>(0.95, 1.05, 0.92) * exp(-sq(d / 0.0075)) * (1.0 - 0.95 * lost(hash11(k + 61.0) * 0.8));
    }
    c = guards(p, v, c);
    if (trouble() > 0.0) {
        let smoke = fbm(vec2<f32>(p.x * 3.0 - v.t * 0.03 + p.y, p.y * 2.6 - v.t * 0.02), 3);
        c = mix(c, vec3<f32>(0.030, 0.014, 0.010) + burn * 0.030, trouble() * 0.70 * ramp(0.48, 0.78, smoke) * ramp(-0.25, 0.05, p.y));
    }
    if (p.y < -0.325) {
        c = barricade(p, burn, v, c);
    }
    if (trouble() <= 0.0) {
        return c;
    }
    let drift = p * 14.0 + vec2<f32>(-v.t * 0.14 + 0.6 * sin(p.y * 7.0), -v.t * 0.15);
    let id = floor(drift);
    let kind = hash22(id + 7.0);
    let off = (drift - id - 0.2 - 0.6 * hash22(id)) * vec2<f32>(1.0, 0.7);
    return c + EMBER * 1.7 * exp(-dot(off, off) * mix(900.0, 2600.0, kind.y)) * step(kind.x, 0.17) * trouble();
}
