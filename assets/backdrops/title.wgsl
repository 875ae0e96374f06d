// The title: a tall window of a station, its frame nearly black, and a long way out one warm light. Calm; the left is
// dark, for the words.

const MIDDLE: vec2<f32> = vec2<f32>(0.010, 0.045);
const LIGHT_AT: vec2<f32> = vec2<f32>(0.045, 0.020);

fn space(p: vec2<f32>, v: View) -> vec3<f32> {
    let drift = p + vec2<f32>(v.t * 0.0009, v.t * 0.0002);
    let band = turn(drift - vec2<f32>(0.05, 0.02), 0.92);
    let cloud = fbm(band * vec2<f32>(1.5, 3.4) + 2.0, 4);
    let fine = fbm(band * vec2<f32>(5.0, 9.0) + 7.0, 3);
    let lane = exp(-sq(band.y * 2.6));
    let dust = ramp(0.36, 0.86, cloud) * lane;
    let rift = ramp(0.48, 0.70, fine) * exp(-sq(band.y * 6.0));
    var c = DEEP * (0.12 + 0.24 * lane);
    c += vec3<f32>(0.018, 0.036, 0.090) * dust + vec3<f32>(0.135, 0.060, 0.045) * dust * dust * 0.7;
    c *= 1.0 - 0.6 * rift;
    return c + stars(drift, v) * (0.55 + 1.1 * lane) * (1.0 - 0.6 * rift);
}

fn far_light(p: vec2<f32>, v: View) -> vec3<f32> {
    let q = p - LIGHT_AT;
    let r = length(q);
    let breathe = 0.90 + 0.10 * sin(v.t * 0.21) * stage.motion;
    let core = exp(-(r * r) / 0.000022) * 3.2 + glow3(r, 0.013) * 0.75;
    let halo = glow3(r, 0.085) * 0.22 + glow(r, 0.17) * 0.045;
    let spread = exp(-abs(q.y) * 300.0) * exp(-abs(q.x) * 9.0) * 0.20;
    return (vec3<f32>(1.0, 0.84, 0.60) * core + LAMP * halo + vec3<f32>(1.0, 0.62, 0.30) * spread) * breathe;
}

// The window: an upright almond between two ribs of the hull, with a sill one could lean on.
fn glass(p: vec2<f32>) -> f32 {
    let q = p - MIDDLE;
    let bulge = 0.272 - 0.35 * q.y * q.y - 0.10 * q.y;
    let sides = abs(q.x) - bulge;
    let ends = abs(q.y) - 0.395;
    // Its corners are drawn round.
    return -smin(-sides, -ends, 0.16);
}

fn paint(v: View) -> vec3<f32> {
    let p = v.p;
    let d = glass(p);
    let q = p - LIGHT_AT;
    let lamp = LAMP * 0.9;
    // The wall: ribs that curve up beside the window, seen only where the far light touches them.
    let bow = abs(p.x - MIDDLE.x) + 0.36 * (p.y - MIDDLE.y) * (p.y - MIDDLE.y) + 0.10 * (p.y - MIDDLE.y);
    let rib = fract((bow - 0.272) * 7.2);
    let flank = ramp(0.0, 0.10, rib) * (1.0 - ramp(0.52, 0.60, rib));
    var c = INK * 0.25 + vec3<f32>(0.0040, 0.0060, 0.0125) * flank * exp(-max(d, 0.0) * 5.0);
    // Reveal: the depth of the hull round the glass, blue from the sky, warm opposite the light.
    let depth = 0.040;
    let inner = 1.0 - ramp(0.0, depth, d);
    let facing = ramp(-0.2, 1.0, dot(normalize(p - MIDDLE + 1e-4), normalize(q + 1e-4)));
    let warm = glow(length(q), 0.20) * facing;
    c = mix(c, vec3<f32>(0.010, 0.016, 0.036) * (0.3 + inner) + lamp * 0.055 * warm * (0.2 + inner), fill(d - depth, v));
    c += (vec3<f32>(0.006, 0.009, 0.018) + lamp * 0.05 * warm) * line(d - depth, 0.0012, v);
    if (d < v.px) {
        c = mix(c, space(p, v), fill(d, v));
    }
    // One slender mullion divides the glass off its middle, as the hull's own ribs run.
    let mullion = abs(p.x - MIDDLE.x + 0.155 - 0.20 * (p.y - MIDDLE.y) * (p.y - MIDDLE.y)) - 0.0060;
    let bar = abs(p.y + 0.185 - 0.02 * p.x) - 0.0050;
    let frame = min(mullion, bar);
    c = mix(c, INK * 0.5 + vec3<f32>(0.008, 0.013, 0.028) + lamp * 0.020 * glow(length(q), 0.20), fill(frame, v) * fill(d, v));
    c += (vec3<f32>(0.012, 0.018, 0.036) + lamp * 0.14 * warm) * line(d, 0.0012, v);
    c += far_light(p, v) * fill(d, v) * (1.0 - 0.92 * fill(frame, v));
    // The sill takes a long soft path of the light.
    let sill_y = -0.350 - 0.004;
    if (p.y < sill_y) {
        let down = sill_y - p.y;
        let path = exp(-sq((p.x - LIGHT_AT.x) / (0.030 + 0.55 * down))) * exp(-down * 7.5);
        let sky = exp(-sq((p.x - MIDDLE.x) * 3.3)) * exp(-down * 10.0);
        let brushed = 0.82 + 0.36 * noise(vec2<f32>(p.x * 16.0, p.y * 300.0));
        let board = (lamp * 0.34 * path + vec3<f32>(0.014, 0.022, 0.048) * sky) * brushed + INK * 0.35;
        let edge = fill(abs(p.x - MIDDLE.x) - 0.322 - 0.30 * down, v);
        c = mix(INK * 0.3, board, edge);
        c = mix(c, INK * 0.25 + lamp * 0.02 * path, ramp(0.062, 0.064, down));
    }
    return c;
}
