// Quarters aboard a station at low light: a tall oval window on slow stars, a lamp and a ball on a low table, and
// the turned-down edge of a bed. Unrest wears the lamp down and lets the corridor's alert show on the wall.

const WINDOW_AT: vec2<f32> = vec2<f32>(-0.035, 0.105);
const LAMP_AT: vec2<f32> = vec2<f32>(0.245, -0.205);
const TABLE_TOP: f32 = -0.315;

fn window_shape(p: vec2<f32>) -> f32 {
    let q = p - WINDOW_AT;
    // A hull's curve: the oval narrows towards its head.
    let x = q.x * (1.0 + 0.22 * q.y);
    return sd_round(vec2<f32>(x, q.y), vec2<f32>(0.212, 0.315), 0.208);
}

fn space(p: vec2<f32>, v: View) -> vec3<f32> {
    let drift = p + vec2<f32>(v.t * 0.0016, v.t * 0.0004);
    let band = turn(drift, 0.55);
    let cloud = fbm(band * vec2<f32>(2.2, 4.6) + 3.0, 4);
    let lane = exp(-sq((band.y - 0.06) * 4.2));
    var c = DEEP * (0.30 + 0.35 * lane);
    let dust = ramp(0.42, 0.85, cloud);
    c += (vec3<f32>(0.030, 0.052, 0.13) * dust + vec3<f32>(0.14, 0.055, 0.04) * dust * dust) * lane;
    c += stars(drift, v) * (0.7 + 1.2 * lane);
    return c;
}

fn wall(p: vec2<f32>, lamp: vec3<f32>, v: View) -> vec3<f32> {
    let to = p - LAMP_AT - vec2<f32>(0.0, 0.05);
    // The shade throws its light up and down, less to the sides.
    let cone = 0.42 + 0.58 * ramp(0.15, 0.9, abs(to.y) / (length(to) + 0.02));
    let wash = glow(length(to * vec2<f32>(1.0, 0.72)), 0.17) * cone;
    // Curved ribs of the hull, each with a lit and a dark flank.
    let bow = p.x + 0.09 * p.y * p.y;
    let rib = abs(fract(bow * 1.85 + 0.38) - 0.5) / 1.85;
    let groove = 1.0 - 0.7 * soft(rib - 0.007, 0.007) + 0.35 * soft(abs(rib - 0.021) - 0.004, 0.006);
    let paper = 0.93 + 0.12 * fbm(p * vec2<f32>(34.0, 9.0), 2);
    return (lamp * wash * 0.55 + vec3<f32>(0.010, 0.012, 0.018)) * groove * paper;
}

fn reveal(p: vec2<f32>, d: f32, lamp: vec3<f32>, v: View) -> vec3<f32> {
    // The depth of the wall seen round the glass: it faces the middle, so its far side catches the lamp.
    let n = normalize(p - WINDOW_AT + 1e-4);
    let to_lamp = normalize(LAMP_AT - p);
    let warm = ramp(-0.5, 1.0, dot(-n, to_lamp)) * glow(length(p - LAMP_AT), 0.32);
    let cool = 0.5 + 0.5 * n.x;
    let depth = ramp(0.052, 0.0, d);
    return lamp * warm * (0.25 + 0.9 * depth) + vec3<f32>(0.020, 0.027, 0.050) * (0.25 + cool * depth);
}

fn bed(p: vec2<f32>, lamp: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let slump = 0.016 * noise1(p.x * 9.0 + 2.0) + 0.010 * sin(p.x * 13.0 + 1.0);
    let end = ramp(0.13, 0.0, p.x);
    let top = -0.355 + slump - 0.5 * sq(1.0 - end) - 0.04 * p.x;
    let d = p.y - top;
    let hang = fbm(vec2<f32>(p.x * 11.0 + 0.35 * p.y, p.y * 2.2), 3);
    let fold = ramp(0.25, 0.8, hang);
    let toward = glow(length(p - LAMP_AT), 0.26);
    let crest = exp(-abs(d) * 26.0);
    var cloth = lamp * vec3<f32>(0.85, 0.62, 0.60) * toward * (0.05 + 0.30 * fold + 0.9 * crest);
    cloth += vec3<f32>(0.030, 0.040, 0.075) * crest * (0.4 + fold) + RUST * 0.035 * fold;
    // The turned-down sheet.
    let sheet = fill(abs(d + 0.055 + 0.012 * fold) - 0.026, v);
    cloth = mix(cloth, cloth * 1.9 + vec3<f32>(0.012, 0.014, 0.020), sheet * 0.75);
    return mix(under, cloth, fill(d, v));
}

fn table(p: vec2<f32>, lamp: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let rim = max(p.y - TABLE_TOP, max(-0.048 - p.y + TABLE_TOP, 0.128 - p.x + 0.25 * (p.y - TABLE_TOP)));
    let near = glow(p.x - LAMP_AT.x, 0.12);
    let grain = 0.7 + 0.5 * noise(vec2<f32>(p.x * 9.0 + 1.3 * noise(p * 14.0), p.y * 150.0));
    let edge = ramp(TABLE_TOP - 0.008, TABLE_TOP, p.y);
    let wood = lamp * vec3<f32>(0.62, 0.40, 0.26) * near * grain * (0.16 + 1.3 * edge) + INK * 0.6;
    let below = max(p.y - TABLE_TOP + 0.04, 0.15 - p.x);
    var c = mix(under, under * 0.12, fill(below, v) * 0.9);
    return mix(c, wood, fill(rim, v));
}

fn lamp_body(p: vec2<f32>, lamp: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = p - LAMP_AT;
    // A blown-glass egg in a bronze cup.
    let egg = sd_ellipse(vec2<f32>(q.x * (1.0 + 1.6 * q.y), q.y), vec2<f32>(0.040, 0.070));
    let cup = max(sd_ellipse(q - vec2<f32>(0.0, -0.035), vec2<f32>(0.042, 0.052)), q.y + 0.030);
    let stem = max(abs(q.x) - 0.007, max(q.y + 0.070, -0.106 - q.y));
    let foot = max(sd_ellipse(q - vec2<f32>(0.0, -0.108), vec2<f32>(0.033, 0.014)), -0.108 - q.y);
    let bronze = lamp * vec3<f32>(0.5, 0.40, 0.30) * (0.08 + 0.9 * exp(-sq((q.x + 0.018) * 70.0))) + INK;
    let heart = exp(-sq(length((q + vec2<f32>(0.0, 0.012)) * vec2<f32>(1.5, 0.85)) / 0.040));
    let glass = lamp * (0.75 + 1.1 * heart) + vec3<f32>(0.42, 0.34, 0.20) * heart;
    var c = mix(under, glass, fill(egg, v));
    c = mix(c, bronze, max(fill(cup, v), max(fill(stem, v), fill(foot, v))));
    return c + lamp * (0.20 * glow3(length(q), 0.21) + 0.05 * glow(length(q), 0.20));
}

fn ball(p: vec2<f32>, lamp: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = p - vec2<f32>(0.155, TABLE_TOP + 0.0225);
    let r = 0.0235;
    let z = sqrt(max(r * r - dot(q, q), 0.0)) / r;
    let n = vec3<f32>(q / r, z);
    let day = max(dot(n, normalize(vec3<f32>(0.80, 0.52, 0.30))), 0.0);
    let seam = abs(length(q - vec2<f32>(-0.016, 0.013)) - 0.0195);
    let stitch = fill(seam - 0.0009, v) * 0.75;
    let leather = mix(BONE * 0.95, RUST * 0.8, stitch) * (lamp * day * 1.9 + vec3<f32>(0.035, 0.038, 0.050));
    let shadow = soft(sd_ellipse(p - vec2<f32>(0.128, TABLE_TOP - 0.003), vec2<f32>(0.038, 0.006)), 0.006);
    return mix(under * (1.0 - 0.6 * shadow), leather, fill(length(q) - r, v));
}

// A carved head hangs over the lamp and has its light from below; it is the oldest thing aboard.
fn carving(p: vec2<f32>, lamp: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = (p - vec2<f32>(0.270, 0.135)) / 0.80;
    if (abs(q.x) > 0.12 || abs(q.y) > 0.20) {
        return under;
    }
    // Long in the chin, high in the brow, with a ridge for a nose and eyes that are shut.
    let face = sd_ellipse(vec2<f32>(q.x * (1.0 - 1.1 * q.y), q.y), vec2<f32>(0.054, 0.118));
    let crest = max(abs(length((q - vec2<f32>(0.0, 0.052)) * vec2<f32>(1.0, 0.86)) - 0.0590) - 0.0095, -q.y + 0.046);
    let d = min(face, crest) * 0.80;
    let nose = ramp(0.0120 - 0.03 * q.y, 0.002, abs(q.x)) * ramp(-0.034, -0.020, q.y) * ramp(0.070, 0.040, q.y);
    let brow = abs(q.y - 0.040 + 9.0 * sq(abs(q.x) - 0.024)) - 0.0045;
    let lid = abs(q.y - 0.013 + 8.0 * sq(abs(q.x) - 0.025)) - 0.0022;
    let lips = max(abs(q.y + 0.062) - 0.0075, abs(q.x) - 0.017 + 1.2 * abs(q.y + 0.062));
    // Light comes up from the lamp: what faces down is bright, and the brow throws its shadow on the forehead.
    let round = clamp(-face / 0.05, 0.0, 1.0);
    let facing = 0.35 + 0.65 * ramp(0.10, -0.11, q.y) + 0.40 * (1.0 - round) * ramp(0.02, -0.10, q.y);
    var tone = facing * (0.55 + 0.45 * round);
    tone *= 1.0 - 0.62 * ramp(0.004, -0.003, brow) - 0.45 * ramp(0.030, 0.0, q.y - 0.044) * ramp(-0.002, 0.004, q.y - 0.044);
    tone = mix(tone, tone * 1.55 + 0.10, nose);
    tone *= 1.0 - 0.70 * fill(lid * 0.8, v) * step(abs(q.x), 0.042);
    tone = mix(tone, tone * mix(1.35, 0.40, ramp(-0.001, 0.001, q.y + 0.062)), fill(lips, v));
    let notches = ramp(0.10, 0.30, abs(fract(atan2(q.x, q.y - 0.052) * 7.0) - 0.5));
    tone = mix(tone, 0.30 + 0.35 * notches, fill(0.8 * max(crest, -face), v));
    let grain = 0.82 + 0.36 * noise(vec2<f32>(q.x * 130.0 + 3.0 * noise(q * 30.0), q.y * 22.0));
    let wood = lamp * vec3<f32>(0.50, 0.270, 0.150) * tone * grain * 0.30 + INK * 0.6;
    let shade = soft(d - 0.006 - 0.020 * ramp(-0.05, 0.12, q.y), 0.016);
    let wall_seen = under * (1.0 - 0.62 * shade);
    return mix(wall_seen, wood, fill(d, v));
}

fn paint(v: View) -> vec3<f32> {
    let p = v.p;
    let tired = 1.0 - stage.unrest * (0.25 + 0.30 * noise1(v.t * 1.3));
    let lamp = LAMP * (1.75 * tired * mix(0.8, 1.0, flicker(v.t * 0.35, 2.0)));
    let d = window_shape(p);
    let depth = 0.046;
    var c = vec3<f32>(0.0);
    if (d > 0.0) {
        c = wall(p, lamp, v);
        c = carving(p, lamp, v, c);
    }
    // An alert in the corridor, round the corner to the right.
    let alarm = trouble() * (0.60 + 0.40 * sin(v.t * 1.1));
    c += vec3<f32>(0.42, 0.030, 0.014) * (0.25 + 4.0 * c.r) * alarm * glow(length(p - vec2<f32>(0.62, 0.15)), 0.30);
    c = mix(c, reveal(p, d, lamp, v), fill(d - depth, v));
    c += lamp * 0.10 * line(d - depth, 0.0016, v) * glow(length(p - LAMP_AT), 0.30);
    if (d < v.px) {
        c = mix(c, space(p, v), fill(d, v));
    }
    // The glass holds a ghost of the lamp.
    let ghost = length((p - LAMP_AT - vec2<f32>(-0.20, 0.11)) * vec2<f32>(1.0, 0.8));
    c += lamp * (0.020 * glow3(ghost, 0.11)) * fill(d, v);
    c += STARLIGHT * 0.06 * line(d, 0.0014, v);
    if (p.y < -0.27 && p.x < 0.16) {
        c = bed(p, lamp, v, c);
    }
    if (p.y < TABLE_TOP + 0.06 && p.x > 0.08) {
        c = ball(p, lamp, v, table(p, lamp, v, c));
    }
    return lamp_body(p, lamp, v, c);
}
