// The gate of headquarters: one grey slab without a seam between two buttresses, far taller than anyone before it. A
// searchlight feels over it and finds nothing. Unrest is the city burning behind us, which the slab gives back dully.

const GROUND: f32 = -0.325;
const GATE_X: f32 = 0.015;

fn night(p: vec2<f32>, v: View) -> vec3<f32> {
    let cloud = fbm(vec2<f32>(p.x * 2.1 + v.t * 0.007, p.y * 4.2), 4);
    let calm = mix(vec3<f32>(0.098, 0.084, 0.060), vec3<f32>(0.016, 0.027, 0.033), ramp(-0.25, 0.45, p.y));
    let burning = mix(vec3<f32>(0.260, 0.072, 0.018), vec3<f32>(0.022, 0.011, 0.012), ramp(-0.25, 0.35, p.y));
    var c = mix(calm, burning, trouble()) * (0.45 + 0.95 * cloud);
    // The city that lies behind: towers with lit windows, as many as still stand.
    for (var i = 0; i < 2; i = i + 1) {
        let k = f32(i);
        let x = p.x * (15.0 - 5.0 * k) + k * 4.4;
        let h = hash22(vec2<f32>(floor(x), k + 3.0));
        let tall = (0.10 + 0.30 * h.x) * mix(1.0, 0.25, lost(h.y)) + 0.05 * k;
        let f = abs(fract(x) - 0.5);
        let top = GROUND + tall * (1.0 - 0.5 * f * f) - 0.9 * ramp(0.36, 0.50, f) * tall * (0.4 + 0.6 * h.y);
        let body = mix(c, vec3<f32>(0.008, 0.009, 0.010), 0.55 + 0.25 * k);
        let grid = p * vec2<f32>(120.0 - 30.0 * k, 150.0 - 40.0 * k);
        let who = hash22(floor(grid) + k * 17.0);
        let pane = ramp(0.45, 0.22, max(abs(fract(grid.x) - 0.5), abs(fract(grid.y) - 0.5)));
        let lamps = mix(LAMP, VERDIGRIS, step(0.7, who.y)) * pane * step(who.x, 0.085 * (0.25 + 0.75 * whole())) * 0.42;
        c = mix(c, body + lamps, fill(p.y - top, v));
    }
    return c;
}

// Those who stand guard: three specks with weapons, so that the eye has a measure.
fn guards(p: vec2<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    if (p.y > GROUND + 0.06 || p.y < GROUND - 0.012) {
        return under;
    }
    var d = 1.0;
    for (var i = 0; i < 4; i = i + 1) {
        let k = f32(i);
        let at = vec2<f32>(GATE_X - 0.150 + 0.098 * k + 0.012 * sin(k * 5.0), GROUND - 0.006 * k * (3.0 - k) * 0.5);
        let q = p - at;
        let body = sd_taper(q, 0.0068, 0.0052, 0.0250);
        let head = length(q - vec2<f32>(0.0, 0.0292)) - 0.0036;
        let arm = sd_segment(q, vec2<f32>(-0.006, 0.008), vec2<f32>(0.008, 0.027)) - 0.0011;
        d = min(d, min(min(body, head), arm));
    }
    let rim = ramp(0.0022, 0.0, -d);
    return mix(under, INK * 0.4 + vec3<f32>(0.020, 0.034, 0.027) * rim, fill(d, v));
}

// The slab leans back: it narrows upwards.
fn slab(p: vec2<f32>) -> f32 {
    return sd_taper(vec2<f32>(p.x - GATE_X, p.y - GROUND), 0.262, 0.168, 1.30);
}

// The circle of the searchlight goes to and fro over the slab, and lingers.
fn spot_at(t: f32) -> vec2<f32> {
    return vec2<f32>(GATE_X + 0.130 * sin(t * 0.110 + 0.6), 0.085 + 0.110 * sin(t * 0.083 + 2.0));
}

fn metal(p: vec2<f32>, burn: vec3<f32>, v: View) -> vec3<f32> {
    let up = (p.y - GROUND) / 0.735;
    // Cast, not built: only the faintest cloud in the grey.
    let casting = 0.90 + 0.16 * fbm(vec2<f32>(p.x * 4.0, p.y * 1.6) + 3.0, 3) + 0.05 * (noise(p * vec2<f32>(420.0, 60.0)) - 0.5);
    let sheen = exp(-sq((p.x - GATE_X + 0.06 + 0.03 * up) * 5.2));
    // Lines so fine that one sees them only where light grazes: a plate as high as the street is long.
    let plate = ramp(0.0016, 0.0, abs(p.x - GATE_X)) * 0.5 + ramp(0.0014, 0.0, abs(fract(up * 3.0 + 0.5) - 0.5) / 3.0) * 0.35;
    var c = vec3<f32>(0.050, 0.054, 0.059) * (0.35 + 0.85 * sheen) * mix(0.75, 1.10, ramp(0.0, 0.9, up));
    c *= 1.0 - 0.5 * plate * trouble();
    let at = spot_at(v.t);
    let d = length((p - at) * vec2<f32>(1.0, 0.82));
    // A lamp behind glass: a hot middle, a ring, and a soft edge that runs up the metal.
    let disc = 0.34 * ramp(0.118, 0.030, d) + 0.30 * ramp(0.050, 0.0, d) + 0.10 * ramp(0.012, 0.0, abs(d - 0.088)) + 0.22 * glow3(d, 0.19);
    let grazing = 0.94 + 0.14 * noise(p * vec2<f32>(300.0, 26.0));
    c += vec3<f32>(0.215, 0.230, 0.205) * disc * grazing;
    // What burns behind us, low on the metal.
    let heat = 0.62 + 0.38 * noise1(v.t * 0.9) * noise1(v.t * 0.37 + 4.0);
    let wobble = fbm(vec2<f32>(p.x * 5.0, p.y * 2.0 - v.t * 0.07), 3);
    c += burn * heat * (0.03 + 2.1 * exp(-up * 8.5) * wobble);
    return c * casting;
}

fn buttress(p: vec2<f32>, burn: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let side = sign(p.x - GATE_X);
    let q = vec2<f32>(abs(p.x - GATE_X), p.y - GROUND);
    // Three fins, each set further out and forward, each ending in a hook bent towards the gate.
    var c = under;
    for (var i = 0; i < 3; i = i + 1) {
        let k = f32(2 - i);
        let foot = 0.268 + 0.082 * k;
        let lean = -0.072 * q.y - 0.10 * max(q.y - 0.62 + 0.16 * k, 0.0);
        let inner = foot + lean - 0.010;
        let outer = foot + 0.082 + lean * 1.35 + 0.016 * k;
        let top = 1.20 - 0.330 * k - 0.11 * k * k * 0.0 - (q.x - inner) * 2.4;
        let d = max(max(inner - q.x, q.x - outer), max(q.y - top, -q.y));
        let turn_in = ramp(inner, inner + 0.020, q.x);
        let face = vec3<f32>(0.030, 0.028, 0.026) * (0.40 + 0.10 * k) * mix(1.0, 0.30, ramp(0.0, 0.7, q.y));
        let cheek = vec3<f32>(0.060, 0.064, 0.064) * (1.0 - turn_in) * (0.5 + 0.7 * glow3(length(p - spot_at(v.t)), 0.22));
        let fire_side = burn * (0.10 + 0.30 * exp(-q.y * 3.4)) * mix(0.85, 0.45, turn_in) * select(0.75, 1.0, side < 0.0);
        let course = 0.80 + 0.20 * ramp(0.0, 0.05, abs(fract(q.y * 7.0 + 0.3 * k) - 0.5));
        c = mix(c, (face * turn_in + cheek + fire_side) * course + INK * 0.3, fill(d, v));
    }
    return c;
}

fn lamp_post(p: vec2<f32>, x: f32, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = p - vec2<f32>(x, GROUND);
    let post = max(abs(q.x) - 0.0022, max(q.y - 0.060, -q.y));
    let lamp = length(q - vec2<f32>(0.0, 0.064));
    var c = mix(under, INK * 0.5, fill(post, v));
    c += vec3<f32>(0.55, 0.95, 0.72) * (exp(-(lamp * lamp) / 0.000011) * 1.3 + 0.10 * glow3(lamp, 0.028));
    return c + VERDIGRIS * 0.16 * glow3(length((q - vec2<f32>(0.0, 0.012)) * vec2<f32>(0.8, 1.3)), 0.045);
}

fn ground(p: vec2<f32>, burn: vec3<f32>, v: View) -> vec3<f32> {
    let down = GROUND - p.y;
    let z = 0.16 / (down + 0.022);
    let x = (p.x - GATE_X) * z;
    let joint = max(soft(abs(fract(x * 1.1) - 0.5) - 0.488, 0.008), soft(abs(fract(z * 1.3) - 0.5) - 0.475, 0.018));
    let wet = ramp(0.44, 0.66, fbm(vec2<f32>(x * 1.5, z * 1.6), 3));
    let mirrored = vec2<f32>(p.x, GROUND + down * 1.9);
    let image = mix(night(mirrored, v) * 0.7, metal(mirrored, burn, v), soft(slab(mirrored), 0.012));
    let stone = vec3<f32>(0.0105, 0.0100, 0.0095) + burn * 0.055;
    return (stone + image * mix(0.10, 0.62, wet)) * (1.0 - 0.5 * joint);
}

// What is left of a barricade, close to us and black.
fn barricade(p: vec2<f32>, burn: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let x = p.x + 0.02;
    let heap = -0.452 + 0.060 * noise1(x * 7.0 + 2.0) + 0.028 * noise1(x * 23.0) + 0.012 * noise1(x * 61.0) + 0.10 * x * x;
    let slab_a = sd_quad(p, vec2<f32>(0.145, -0.48), vec2<f32>(0.300, -0.44), vec2<f32>(0.285, -0.395), vec2<f32>(0.125, -0.425));
    let slab_b = sd_quad(p, vec2<f32>(-0.335, -0.47), vec2<f32>(-0.185, -0.47), vec2<f32>(-0.225, -0.372), vec2<f32>(-0.290, -0.388));
    let bar_a = sd_segment(p, vec2<f32>(0.235, -0.45), vec2<f32>(0.262, -0.315)) - 0.0030;
    let bar_b = sd_segment(p, vec2<f32>(0.275, -0.45), vec2<f32>(0.325, -0.350)) - 0.0026;
    let bar_c = sd_segment(p, vec2<f32>(-0.250, -0.42), vec2<f32>(-0.215, -0.300)) - 0.0030;
    let d = min(min(min(p.y - heap, slab_a), slab_b), min(min(bar_a, bar_b), bar_c));
    let rim = ramp(0.010, 0.0, -d);
    return mix(under, INK * 0.30 + burn * (0.05 + 0.16 * rim) + vec3<f32>(0.010, 0.011, 0.011) * rim, fill(d, v));
}

fn paint(v: View) -> vec3<f32> {
    let p = v.p;
    let burn = mix(EMBER, OCHRE, 0.35) * trouble();
    let d_slab = slab(p);
    var c = vec3<f32>(0.0);
    if (d_slab > -v.px && p.y > GROUND) {
        c = night(p, v);
    }
    // The beam comes from beyond the left edge.
    let at = spot_at(v.t);
    let lintel = max(d_slab - 0.016, -d_slab);
    if (d_slab > -0.02 && p.y > GROUND) {
        c = buttress(p, burn, v, c);
    }
    if (d_slab < v.px && p.y > GROUND) {
        c = mix(c, metal(p, burn, v), fill(d_slab, v));
    }
    let frame_tone = vec3<f32>(0.011, 0.012, 0.013) + burn * 0.10 * exp(-(p.y - GROUND) * 4.0);
    c = mix(c, frame_tone, fill(lintel, v) * step(GROUND, p.y));
    // The slab lies deep between the buttresses, and is darker towards them and upwards.
    c *= 1.0 - 0.62 * exp(-abs(min(d_slab, 0.0)) * 30.0) * fill(d_slab, v);
    c *= 1.0 - 0.60 * ramp(0.05, 0.55, p.y) * fill(d_slab, v);
    if (p.y < GROUND) {
        c = ground(p, burn, v);
    }
    // Two fires burn to either side, out of sight behind the piers.
    let fires = glow3(length((p - vec2<f32>(-0.345, -0.300)) * vec2<f32>(0.8, 1.0)), 0.125) + 0.8 * glow3(length((p - vec2<f32>(0.365, -0.305)) * vec2<f32>(0.8, 1.0)), 0.105);
    c += burn * fires * 0.30 * (0.75 + 0.35 * noise1(v.t * 1.4)) * ramp(-0.36, -0.30, p.y);
    // Where slab and ground meet there is no gap, only a dark line.
    c *= 1.0 - 0.75 * exp(-abs(p.y - GROUND) * 190.0) * step(abs(p.x - GATE_X), 0.27);
    let source = vec2<f32>(-0.95, -0.30);
    let along = clamp(dot(p - source, at - source) / dot(at - source, at - source), 0.0, 1.0);
    let off = length(p - source - (at - source) * along) / (0.012 + 0.088 * along);
    if (off < 2.0 && along < 1.0) {
        let dust = 0.55 + 0.9 * fbm(p * 5.0 + vec2<f32>(v.t * 0.02, 0.0), 3);
        c += vec3<f32>(0.060, 0.068, 0.066) * exp(-off * off * 1.6) * dust * ramp(0.0, 0.25, along) * ramp(1.0, 0.93, along);
    }
    c = guards(p, v, c);
    // The light of the sky along the edges of the piers.
    let edge = abs(abs(p.x - GATE_X) - (0.262 - 0.072 * (p.y - GROUND)));
    c += vec3<f32>(0.036, 0.044, 0.046) * exp(-edge * 170.0) * step(GROUND, p.y) * (0.35 + 0.65 * ramp(-0.2, 0.5, p.y));
    c = lamp_post(p, GATE_X - 0.205, v, c);
    c = lamp_post(p, GATE_X + 0.205, v, c);
    if (trouble() > 0.0) {
        let smoke = fbm(vec2<f32>(p.x * 3.4 - v.t * 0.03, p.y * 2.6 - v.t * 0.02), 4);
        c = mix(c, vec3<f32>(0.045, 0.020, 0.014) + burn * 0.05, trouble() * 0.45 * ramp(0.50, 0.80, smoke) * ramp(0.30, -0.25, p.y));
    }
    if (p.y < -0.28) {
        c = barricade(p, burn, v, c);
    }
    let drift = p * 14.0 + vec2<f32>(-v.t * 0.14, -v.t * 0.15);
    let id = floor(drift);
    let off_spark = drift - id - 0.2 - 0.6 * hash22(id);
    return c + EMBER * 1.5 * exp(-dot(off_spark, off_spark) * 700.0) * step(hash21(id + 7.0), 0.20) * trouble();
}
