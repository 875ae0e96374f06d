// The bridge of a small warship, seen from behind the captain's chair: a low room that narrows to the main viewer,
// the viewer's light on the deck, consoles to either side. Unrest brings the battle on to the screen and smoke and
// the red of an alert into the room.

const HORIZON: f32 = 0.085;
const SCREEN_AT: vec2<f32> = vec2<f32>(0.010, 0.120);
const SCREEN: vec2<f32> = vec2<f32>(0.300, 0.152);

fn screen_shape(p: vec2<f32>) -> f32 {
    let q = p - SCREEN_AT;
    // Wider at its foot, and bowed, as if bent round the nose of the ship.
    let y = q.y + 0.10 * q.x * q.x;
    let x = q.x * (1.0 + 0.42 * y);
    return sd_round(vec2<f32>(x, y), SCREEN, 0.022);
}

// A hull far away, seen from below and to one side: a long wedge, a raised stern, swept wings.
fn hull(p: vec2<f32>, at: vec2<f32>, size: f32, angle: f32) -> f32 {
    let q = turn(p - at, angle) / size;
    let along = clamp((q.x + 1.0) * 0.5, 0.0, 1.0);
    let body = max(abs(q.y + 0.02) - 0.035 - 0.105 * along, abs(q.x) - 1.0);
    let stern = sd_quad(q, vec2<f32>(0.30, 0.05), vec2<f32>(1.02, 0.05), vec2<f32>(0.92, 0.30), vec2<f32>(0.52, 0.24));
    let near_wing = sd_quad(q, vec2<f32>(0.10, -0.06), vec2<f32>(0.62, -0.46), vec2<f32>(1.12, -0.52), vec2<f32>(0.86, -0.04));
    let far_wing = sd_quad(q, vec2<f32>(0.28, 0.06), vec2<f32>(0.86, 0.07), vec2<f32>(1.16, 0.27), vec2<f32>(0.82, 0.25));
    return min(min(body, stern), min(near_wing, far_wing)) * size;
}

fn ship(under: vec3<f32>, p: vec2<f32>, at: vec2<f32>, size: f32, angle: f32, fire: vec3<f32>, v: View) -> vec3<f32> {
    let q = turn(p - at, angle);
    if (dot(q, q) > 2.6 * size * size) {
        return under;
    }
    let d = hull(p, at, size, angle);
    let lit_side = ramp(-0.05, 0.22, q.y / size);
    let plates = 0.78 + 0.44 * hash21(q / size * vec2<f32>(9.0, 14.0));
    let metal = (vec3<f32>(0.125, 0.150, 0.200) * lit_side + vec3<f32>(0.022, 0.028, 0.044) + fire) * plates;
    let jets = min(length(q - vec2<f32>(size * 1.05, size * 0.10)), length(q - vec2<f32>(size * 1.05, -size * 0.02)));
    let engine = vec3<f32>(0.30, 0.52, 1.0) * exp(-sq(jets / (size * 0.085))) * 1.8;
    return mix(under, metal, fill(d, v)) + engine;
}

// A burst that grows and dies once in its own period; the seed moves it somewhere else each time.
fn burst(p: vec2<f32>, t: f32, seed: f32, period: f32) -> vec3<f32> {
    let turn_no = floor(t / period + seed);
    let age = fract(t / period + seed);
    let at = (hash22(vec2<f32>(turn_no, seed * 91.0)) - 0.5) * vec2<f32>(0.50, 0.22) + SCREEN_AT;
    let q = p - at;
    if (dot(q, q) > 0.012) {
        return vec3<f32>(0.0);
    }
    let size = 0.010 + 0.030 * sqrt(age);
    let lumps = fbm(q * 42.0 / (0.4 + age) + turn_no * 3.1, 3);
    let edge = length(q) / size + (lumps - 0.5) * 1.5 * (0.4 + age);
    let cloud = ramp(1.0, 0.15, edge);
    let cool = (1.0 - age) * (1.0 - age);
    let core = exp(-dot(q, q) / (size * size * 0.16)) * cool;
    let spark = exp(-dot(q, q) / 0.00004) * exp(-age * 10.0) * 3.0;
    return EMBER * (cloud * cool * 1.7 + 0.10 * cool * glow3(length(q), size * 2.2) * ramp(0.012, 0.004, dot(q, q))) + vec3<f32>(1.0, 0.75, 0.40) * core + spark;
}

fn beam(p: vec2<f32>, a: vec2<f32>, b: vec2<f32>, t: f32, seed: f32, hue: vec3<f32>, v: View) -> vec3<f32> {
    let age = fract(t / 3.7 + seed);
    let on = ramp(0.0, 0.02, age) * (1.0 - ramp(0.10, 0.20, age));
    let d = sd_segment(p, a, b);
    return hue * on * (glow3(d, 0.004) * 1.6 + 0.06 * glow(d, 0.014));
}

fn viewer(p: vec2<f32>, v: View) -> vec3<f32> {
    let fight = trouble();
    let drift = p + vec2<f32>(v.t * 0.0022, 0.0);
    let cloud = fbm(turn(drift, 0.3) * vec2<f32>(3.0, 7.0), 3);
    var c = DEEP * 0.55 + vec3<f32>(0.030, 0.055, 0.12) * ramp(0.45, 0.85, cloud);
    c += stars(drift * 1.25, v) * 1.1;
    // A world below, its lit limb along the foot of the screen.
    let limb = length(p - vec2<f32>(0.20, -0.735)) - 0.745;
    let land = 0.5 + 0.5 * fbm(p * vec2<f32>(9.0, 30.0) + 3.0, 3);
    let world = mix(vec3<f32>(0.10, 0.115, 0.10), vec3<f32>(0.20, 0.135, 0.075), land) * ramp(0.0, -0.10, limb) * 0.9;
    c = mix(c, world + VERDIGRIS * 0.05, fill(limb, v)) + vec3<f32>(0.10, 0.20, 0.26) * exp(-abs(limb) * 60.0) * 1.1;
    let sway = vec2<f32>(sin(v.t * 0.05), cos(v.t * 0.043)) * 0.006;
    let fire = EMBER * 0.045 * fight;
    // The fleet, as much of it as can fight: nearest last. Those that are lost drift as wrecks, turned over and alight.
    for (var i = 0; i < 8; i = i + 1) {
        let k = f32(i);
        let n = 7.0 - k;
        let row = vec2<f32>(0.180 - 0.061 * n + 0.020 * sin(n * 2.3), -0.018 + 0.118 * (1.0 - 1.0 / (1.0 + 0.32 * n)) * (0.72 + 0.35 * sin(n * 1.7)));
        let size = 0.062 / (1.0 + 0.52 * n);
        let gone = step(whole() * 8.0, n + 0.5);
        // Before the battle nobody is a wreck yet.
        if (gone > 0.5 && fight < 0.02) {
            continue;
        }
        let at = SCREEN_AT + row + sway / (1.0 + 0.4 * n) + gone * vec2<f32>(0.010, -0.020);
        if (dot(p - at, p - at) < 2.7 * size * size) {
            c = ship(c, p, at, size * mix(1.0, 0.9, gone), mix(-0.06 - 0.01 * n, 0.9 + n, gone), mix(fire, EMBER * 0.10, gone), v);
            c += EMBER * gone * 1.5 * exp(-dot(p - at, p - at) / (size * size * 0.14)) * (0.5 + 0.5 * noise1(v.t * 1.1 + n * 7.0));
        }
    }
    if (fight > 0.02) {
        let t = v.t * 0.55;
        c += (burst(p, t, 0.13, 4.1) + burst(p, t, 0.57, 5.7) + burst(p, t, 0.83, 7.9) + burst(p, t, 0.31, 3.3)) * fight;
        let foe = SCREEN_AT + vec2<f32>(-0.23, -0.02);
        c += beam(p, foe, SCREEN_AT + vec2<f32>(0.17, 0.0), v.t, 0.1, VERDIGRIS * 2.4, v) * fight;
        c += beam(p, SCREEN_AT + vec2<f32>(0.12, 0.05), foe + vec2<f32>(0.03, 0.07), v.t, 0.45, vec3<f32>(1.8, 0.75, 0.20), v) * fight;
        c += beam(p, SCREEN_AT + vec2<f32>(0.03, 0.085), foe + vec2<f32>(-0.02, 0.11), v.t, 0.78, vec3<f32>(1.8, 0.75, 0.20), v) * fight;
        c = ship(c, p, foe + sway, 0.036, 3.25, fire, v);
    }
    return c;
}

// The shell of the room: ceiling, side walls and deck run to one vanishing point behind the viewer.
fn room(p: vec2<f32>, light: vec3<f32>, alarm: vec3<f32>, v: View) -> vec3<f32> {
    let q = p - vec2<f32>(SCREEN_AT.x, HORIZON);
    // Bulkheads are rounded, so the shell is too: its depth is that of a squarish tube.
    let side = q.x / 0.56;
    let up = q.y / 0.33;
    let s2 = side * side;
    let u2 = up * up;
    let depth = 1.0 / max(sqrt(sqrt(s2 * s2 + u2 * u2)), 0.06);
    let step_in = depth * 2.1 + 0.25;
    let frame = abs(fract(step_in) - 0.5);
    let rib = ramp(0.26, 0.31, frame);
    let bevel = ramp(0.035, 0.0, abs(frame - 0.285));
    let near_screen = ramp(0.7, 2.2, depth);
    var c = light * (0.016 + 0.17 * near_screen * near_screen) * mix(0.35, 1.0, rib);
    c += light * 0.10 * bevel * ramp(0.4, 1.6, depth);
    // Conduits run fore and aft along the shell.
    let round = atan2(up, abs(side) + 0.001);
    let pipe = abs(fract(round * 4.2) - 0.5);
    c *= 0.72 + 0.5 * ramp(0.40, 0.10, pipe);
    let strip = exp(-sq((round - 0.62) * 30.0)) * (0.35 + 0.65 * rib);
    c += alarm * (strip * 1.1 + 0.075 * near_screen + 0.03) + light * strip * 0.16 * (1.0 - trouble());
    if (q.y < 0.0 && -up > abs(side) * 0.72) {
        let z = 1.0 / max(-up, 0.05);
        let spill = exp(-sq(q.x * 3.2)) * ramp(-0.60, -0.10, q.y);
        let tile = soft(abs(fract(q.x * z * 3.1) - 0.5) - 0.485, 0.012) + soft(abs(fract(z * 2.1 + 0.25) - 0.5) - 0.48, 0.015);
        c = light * (0.035 + 0.42 * spill) * (1.0 - 0.45 * min(tile, 1.0)) + alarm * 0.06;
    }
    return c;
}

// A console with its operator's seat: a slab with a sloping top that carries small quiet lights.
fn console(under: vec3<f32>, p: vec2<f32>, at: vec2<f32>, flip: f32, light: vec3<f32>, v: View) -> vec3<f32> {
    let q = (p - at) * vec2<f32>(flip, 1.0);
    let top = sd_quad(q, vec2<f32>(-0.16, -0.052), vec2<f32>(0.62, -0.160), vec2<f32>(0.62, -0.067), vec2<f32>(-0.10, 0.018));
    let front = sd_quad(q, vec2<f32>(-0.085, -0.40), vec2<f32>(0.62, -0.40), vec2<f32>(0.62, -0.155), vec2<f32>(-0.16, -0.050));
    var c = mix(under, INK * 0.45 + light * 0.05 * ramp(-0.05, -0.16, q.y) * ramp(0.10, -0.14, q.x), fill(front, v));
    var face = light * 0.07 * ramp(0.3, -0.1, q.x) + INK;
    let row = vec2<f32>(q.x * 34.0 + q.y * 10.0, (q.y + 0.137 * q.x) * 62.0);
    let id = floor(row);
    let key = hash22(id + flip * 3.0);
    let cell = abs(fract(row) - 0.5);
    let on = step(0.62, key.x) * ramp(0.34, 0.20, q.x) * (0.55 + 0.45 * sin(v.t * (0.15 + 0.3 * key.y) + key.x * TAU));
    let lamp_hue = mix(LAMP, vec3<f32>(0.25, 0.55, 0.80), step(0.66, key.y));
    face += lamp_hue * on * 0.45 * ramp(0.32, 0.22, max(cell.x * 0.8, cell.y)) * ramp(-0.006, -0.016, top);
    c = mix(c, face, fill(top, v));
    return c + light * 0.55 * line(max(top, -top), 0.0014, v) * ramp(0.02, -0.02, abs(q.y - 0.018 + 0.1 * (q.x + 0.1)) - 0.01);
}

fn chair(under: vec3<f32>, p: vec2<f32>, light: vec3<f32>, alarm: vec3<f32>, v: View) -> vec3<f32> {
    let q = p - vec2<f32>(0.055, -0.36);
    let back = sd_round(vec2<f32>(q.x * (1.0 - 0.55 * q.y), q.y - 0.03), vec2<f32>(0.098, 0.165), 0.045);
    let head = sd_round(q - vec2<f32>(0.0, 0.205), vec2<f32>(0.058, 0.036), 0.030);
    let arms = sd_round(vec2<f32>(abs(q.x) - 0.148, q.y + 0.052), vec2<f32>(0.030, 0.017), 0.012);
    let legs = sd_box(vec2<f32>(abs(q.x) - 0.148, q.y + 0.16), vec2<f32>(0.011, 0.10));
    let d = min(min(smin(back, head, 0.02), arms), legs);
    // Seen against the screen: black leather with a rim of the screen's light along the top.
    let rim = ramp(0.012, 0.0, -d) * ramp(-0.10, 0.22, q.y);
    let seam = line(abs(q.x) - 0.055, 0.0012, v) * fill(back + 0.02, v);
    let body = INK * 0.45 + light * (0.40 * rim + 0.012 * seam) + alarm * 0.02;
    return mix(under, body, fill(d, v));
}

fn paint(v: View) -> vec3<f32> {
    // The ship takes a knock now and then, and settles.
    let knock = trouble() * stage.motion * pow(noise1(v.t * 0.5 + 5.0), 6.0);
    let p = v.p + vec2<f32>(sin(v.t * 9.0), cos(v.t * 7.3)) * 0.006 * knock;
    let pulse = 0.55 + 0.45 * sin(v.t * 0.9);
    let alarm = vec3<f32>(0.70, 0.030, 0.012) * trouble() * pulse;
    let flash = trouble() * pow(noise1(v.t * 1.7), 4.0);
    let light = vec3<f32>(0.20, 0.29, 0.47) + vec3<f32>(0.65, 0.32, 0.10) * flash;
    let d = screen_shape(p);
    var c = vec3<f32>(0.0);
    if (d > 0.015) {
        c = room(p, light, alarm, v);
    }
    let bezel = fill(d - 0.020, v);
    c = mix(c, INK * 0.4 + light * 0.05 * ramp(0.02, 0.0, d), bezel);
    if (d < v.px) {
        c = mix(c, viewer(p, v), fill(d, v));
    }
    c += light * 0.10 * line(d - 0.020, 0.0012, v);
    c += light * 0.10 * glow3(max(d, 0.0), 0.16) * (1.0 - fill(d, v));
    if (trouble() > 0.0) {
        let smoke = fbm(p * vec2<f32>(3.0, 5.5) + vec2<f32>(v.t * 0.03, -v.t * 0.02), 3);
        c = mix(c, light * 0.16 + alarm * 0.10, trouble() * 0.62 * ramp(0.45, 0.9, smoke) * ramp(-0.3, 0.4, p.y));
    }
    if (p.y > -0.12) {
        return c;
    }
    c = console(c, p, vec2<f32>(-0.235, -0.155), -1.0, light, v);
    c = console(c, p, vec2<f32>(0.345, -0.165), 1.0, light, v);
    return chair(c, p, light, alarm, v);
}
