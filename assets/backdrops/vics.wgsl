// A lounge of another century: a low stage before a curtain on which the spotlights overlap, a microphone, a piano, the
// band's desks, and in front the small tables with their lamps. Unrest is the end of the evening: lamps go down.

const STAGE_TOP: f32 = -0.185;
const STAGE_FOOT: f32 = -0.255;
const MIC_X: f32 = 0.045;

fn spot(p: vec2<f32>, at: vec2<f32>, r: f32) -> f32 {
    let d = length((p - at) * vec2<f32>(1.0, 0.94)) / r;
    return ramp(1.0, 0.86, d) * (0.72 + 0.28 * (1.0 - d)) + 0.10 * exp(-d * d * 0.9);
}

fn curtain(p: vec2<f32>, house: f32, v: View) -> vec3<f32> {
    // Folds hang from a scalloped head and gather a little at the stage.
    let x = p.x + 0.004 * sin(p.y * 9.0 + v.t * 0.10) * ramp(0.4, -0.2, p.y);
    let wave = x * 30.0 + 1.6 * noise1(x * 6.0);
    let fold = 0.5 + 0.5 * sin(wave * 2.0);
    let soft_fold = fold * 0.72 + 0.28 * (0.5 + 0.5 * sin(wave * 3.7 + 1.0));
    let velvet = mix(vec3<f32>(0.060, 0.008, 0.016), vec3<f32>(0.50, 0.060, 0.075), soft_fold * soft_fold);
    let sway = vec2<f32>(0.020 * sin(v.t * 0.11), 0.012 * sin(v.t * 0.083));
    var light = vec3<f32>(0.055, 0.040, 0.050);
    light += vec3<f32>(1.30, 0.78, 0.42) * spot(p, vec2<f32>(MIC_X, 0.040) + sway, 0.165);
    light += vec3<f32>(0.95, 0.36, 0.46) * spot(p, vec2<f32>(-0.170, 0.120) - sway, 0.150) * 0.8;
    light += vec3<f32>(0.44, 0.46, 1.05) * spot(p, vec2<f32>(0.265, 0.135) - sway.yx, 0.155) * 0.75;
    light += vec3<f32>(1.0, 0.62, 0.22) * spot(p, vec2<f32>(0.115, 0.250) + sway.yx, 0.110) * 0.45;
    let hem = ramp(STAGE_TOP, STAGE_TOP + 0.05, p.y);
    return velvet * light * house * (0.55 + 0.45 * hem) + vec3<f32>(0.30, 0.20, 0.16) * light * pow(fold, 9.0) * 0.12 * house;
}

// A swag of the same cloth along the top, with a fringe.
fn valance(p: vec2<f32>, house: f32, v: View, under: vec3<f32>) -> vec3<f32> {
    let cell = 0.205;
    let f = (fract(p.x / cell + 0.30) - 0.5) * 2.0;
    let edge = 0.368 + 0.060 * f * f;
    let drape = sin((p.y - 0.50 - 0.10 * f * f) * 150.0) * 0.5 + 0.5;
    let c = mix(vec3<f32>(0.038, 0.006, 0.011), vec3<f32>(0.150, 0.022, 0.028), drape) * house * (0.4 + 0.6 * ramp(0.50, 0.37, p.y));
    let gold = LAMP * 0.22 * house * (0.6 + 0.4 * sin(p.x * 900.0));
    let fringe = fill(abs(p.y - edge + 0.006) - 0.006, v);
    let shadow = 1.0 - 0.55 * ramp(0.06, 0.0, edge - p.y) * step(p.y, edge);
    return mix(mix(under * shadow, c, fill(edge - p.y, v)), gold, fringe);
}

fn stage_floor(p: vec2<f32>, house: f32, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = vec2<f32>(p.x - 0.04, p.y);
    let top = max(abs(q.y - STAGE_TOP + 0.016) - 0.016, abs(q.x) - 0.60);
    let pool = exp(-sq(length((p - vec2<f32>(MIC_X, STAGE_TOP - 0.012)) * vec2<f32>(1.0, 7.0)) / 0.150));
    let boards = 0.75 + 0.35 * noise(vec2<f32>(p.x * 70.0, 3.0)) + 0.10 * noise(vec2<f32>(p.x * 20.0, p.y * 300.0));
    let wood = vec3<f32>(0.40, 0.20, 0.09) * (0.10 + 1.35 * pool) * boards * house;
    // The front of the stage: fluted, with a lit groove.
    let front = max(abs(q.y - 0.5 * (STAGE_TOP - 0.032 + STAGE_FOOT)) - 0.5 * (STAGE_TOP - 0.032 - STAGE_FOOT), abs(q.x) - 0.60);
    let flute = abs(fract(p.x * 26.0) - 0.5) * 2.0;
    let face = vec3<f32>(0.105, 0.036, 0.026) * (0.25 + 0.75 * flute) * house * ramp(STAGE_FOOT - 0.02, STAGE_TOP, p.y);
    let strip = exp(-sq((p.y - STAGE_TOP + 0.034) / 0.0030));
    var c = mix(under, face, fill(front, v));
    c = mix(c, wood, fill(top, v));
    return c + LAMP * 0.42 * strip * house * step(abs(q.x), 0.60);
}

fn microphone(p: vec2<f32>, house: f32, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = p - vec2<f32>(MIC_X, STAGE_TOP - 0.014);
    let stem = max(abs(q.x) - 0.0021, max(q.y - 0.172, -q.y));
    let head = sd_round(turn(q - vec2<f32>(0.004, 0.184), 0.35), vec2<f32>(0.0088, 0.0150), 0.0085);
    let foot = max(sd_ellipse(q, vec2<f32>(0.026, 0.0055)), -q.y - 0.003);
    let shine = vec3<f32>(1.0, 0.80, 0.55) * house;
    let body = INK * 0.6 + shine * (0.06 + 0.55 * exp(-sq((q.x + 0.0015) * 900.0)));
    let grille = 0.5 + 0.5 * sin(q.y * 1500.0);
    let cap = INK + shine * (0.10 + 0.55 * ramp(0.004, -0.006, q.x - 0.004)) * mix(0.6, 1.0, grille);
    return mix(mix(under, body, max(fill(stem, v), fill(foot, v))), cap, fill(head, v));
}

fn piano(p: vec2<f32>, house: f32, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = p - vec2<f32>(-0.195, STAGE_TOP - 0.010);
    let case_ = sd_quad(q, vec2<f32>(-0.130, 0.072), vec2<f32>(0.128, 0.072), vec2<f32>(0.140, 0.112), vec2<f32>(-0.138, 0.112)) - 0.004;
    let lid = sd_quad(q, vec2<f32>(-0.138, 0.116), vec2<f32>(0.135, 0.116), vec2<f32>(0.070, 0.245), vec2<f32>(0.020, 0.262));
    let prop = sd_segment(q, vec2<f32>(0.100, 0.112), vec2<f32>(0.062, 0.215)) - 0.0022;
    let leg = max(min(min(abs(q.x + 0.105), abs(q.x - 0.110)), abs(q.x - 0.030)) - 0.0055, max(q.y - 0.075, -q.y));
    let stool = min(sd_round(q - vec2<f32>(-0.195, 0.048), vec2<f32>(0.034, 0.008), 0.005), max(abs(abs(q.x + 0.195) - 0.022) - 0.003, max(q.y - 0.042, -q.y)));
    let d = min(min(min(case_, lid), min(prop, leg)), stool);
    let rim = exp(-max(-d, 0.0) * 420.0);
    let toward = ramp(-0.15, 0.14, q.x);
    let lacquer = vec3<f32>(0.016, 0.010, 0.011) + vec3<f32>(0.55, 0.30, 0.24) * 0.10 * fill(lid, v) * ramp(0.26, 0.11, q.y) * toward;
    return mix(under, (lacquer + vec3<f32>(1.0, 0.62, 0.40) * 0.30 * rim * (0.3 + toward)) * house, fill(d, v));
}

// The desks of the band, each with its small light on the paper.
fn desks(p: vec2<f32>, house: f32, v: View, under: vec3<f32>) -> vec3<f32> {
    var c = under;
    for (var i = 0; i < 3; i = i + 1) {
        let k = f32(i);
        let q = p - vec2<f32>(0.190 + 0.105 * k, STAGE_TOP - 0.010);
        let front = sd_taper(q, 0.036, 0.043, 0.088);
        let paper = sd_quad(q, vec2<f32>(-0.034, 0.092), vec2<f32>(0.034, 0.092), vec2<f32>(0.028, 0.118), vec2<f32>(-0.028, 0.118));
        let bar = abs(abs(q.x) * 0.55 - (q.y - 0.024)) - 0.0035;
        let face = mix(vec3<f32>(0.085, 0.060, 0.050), vec3<f32>(0.36, 0.20, 0.075), fill(bar, v) * 0.9) * 0.62 * house;
        c = mix(c, face * (0.5 + 0.5 * q.y / 0.088), fill(front, v));
        c = mix(c, vec3<f32>(0.62, 0.48, 0.32) * 0.62 * house, fill(paper, v));
        c += LAMP * 0.20 * house * glow3(length(q - vec2<f32>(0.0, 0.118)), 0.030);
    }
    return c;
}

fn table_lamp(p: vec2<f32>, at: vec2<f32>, size: f32, lamp: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = (p - at) / size;
    let halo = lamp * (0.16 * glow3(length(q - vec2<f32>(0.0, 0.38)), 0.75) + 0.025 * glow(length(q), 0.9));
    if (abs(q.x) > 1.2 || q.y > 0.7) {
        return under + halo;
    }
    let px = View(v.p, v.uv, v.px / size, v.t);
    // Cloth to the floor, its round top lit from the middle.
    let top = sd_ellipse(q, vec2<f32>(1.0, 0.170));
    let skirt = max(abs(q.x) - 0.985 - 0.05 * (-q.y), max(q.y, -3.2 - q.y));
    let fold = 0.5 + 0.5 * sin(q.x * 11.0 + 2.0 * sin(q.x * 3.0));
    let near = glow3(length(q * vec2<f32>(1.0, 3.4)), 0.62);
    var c = mix(under, (lamp * vec3<f32>(0.9, 0.62, 0.48) * 0.06 * fold * exp(q.y * 1.1) + vec3<f32>(0.010, 0.0050, 0.0060)), fill(min(skirt, top), px));
    c = mix(c, lamp * vec3<f32>(1.0, 0.80, 0.66) * (0.05 + 0.62 * near) + INK, fill(top, px));
    let stem = max(abs(q.x) - 0.022, max(q.y - 0.30, -q.y - 0.02));
    let foot = sd_ellipse(q - vec2<f32>(0.0, 0.005), vec2<f32>(0.12, 0.03));
    c = mix(c, lamp * 0.16 + INK, fill(min(stem, foot), px));
    let shade = sd_taper(q - vec2<f32>(0.0, 0.26), 0.255, 0.140, 0.30) - 0.012;
    let heart = exp(-sq(length(q - vec2<f32>(0.0, 0.36)) / 0.22));
    c = mix(c, lamp * (0.60 + 0.9 * heart) + vec3<f32>(0.30, 0.16, 0.07) * heart, fill(shade, px));
    // A glass, half full.
    let g = q - vec2<f32>(0.46, 0.02);
    let glass = sd_taper(g, 0.055, 0.075, 0.21);
    c += lamp * (0.22 * line(glass, 0.008, px) + 0.15 * fill(max(glass, g.y - 0.11), px));
    return c + halo;
}

fn chair_back(p: vec2<f32>, at: vec2<f32>, size: f32, rim_light: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = (p - at) / size;
    let d = sd_round(q, vec2<f32>(0.30, 0.46), 0.28) * size;
    let rim = exp(-max(-d, 0.0) * 200.0) * ramp(-0.4, 0.4, q.y);
    return mix(under, INK * 0.4 + rim_light * 0.30 * rim, fill(d, v));
}

fn paint(v: View) -> vec3<f32> {
    let p = v.p;
    let house = 1.0 - 0.62 * stage.unrest;
    let lamp = mix(LAMP, vec3<f32>(1.0, 0.36, 0.14), 0.25) * 1.25 * (1.0 - 0.35 * stage.unrest) * mix(1.0, flicker(v.t * 0.3, 5.0), 0.2);
    var c = curtain(p, house, v);
    c = valance(p, house, v, c);
    // Beams in the smoke, from over our heads.
    let smoke = 0.55 + 0.75 * fbm(p * 3.6 + vec2<f32>(v.t * 0.012, -v.t * 0.008), 3);
    let from_right = sd_segment(p, vec2<f32>(0.52, 0.62), vec2<f32>(MIC_X, 0.03));
    let along = clamp(1.0 - length(p - vec2<f32>(MIC_X, 0.03)) / 0.75, 0.0, 1.0);
    c += vec3<f32>(0.30, 0.185, 0.10) * 0.42 * exp(-sq(from_right / (0.022 + 0.125 * along))) * smoke * house * ramp(0.0, 0.15, length(p - vec2<f32>(MIC_X, 0.03)));
    let from_left = sd_segment(p, vec2<f32>(-0.45, 0.62), vec2<f32>(0.265, 0.135));
    let along_l = clamp(1.0 - length(p - vec2<f32>(0.265, 0.135)) / 0.86, 0.0, 1.0);
    c += vec3<f32>(0.075, 0.080, 0.20) * 0.40 * exp(-sq(from_left / (0.022 + 0.120 * along_l))) * smoke * house;
    c = stage_floor(p, house, v, c);
    c = piano(p, house, v, c);
    c = desks(p, house, v, c);
    c = microphone(p, house, v, c);
    // The room below the stage.
    if (p.y < STAGE_FOOT) {
        let down = STAGE_FOOT - p.y;
        c = vec3<f32>(0.040, 0.015, 0.015) * house * exp(-down * 9.0) * (0.6 + 0.5 * fbm(p * vec2<f32>(16.0, 60.0), 2)) + INK * 0.4;
    }
    c = table_lamp(p, vec2<f32>(0.165, -0.305), 0.066, lamp, v, c);
    c = table_lamp(p, vec2<f32>(-0.075, -0.320), 0.074, lamp, v, c);
    c = chair_back(p, vec2<f32>(0.255, -0.345), 0.135, lamp, v, c);
    c = chair_back(p, vec2<f32>(-0.190, -0.360), 0.150, lamp, v, c);
    c = table_lamp(p, vec2<f32>(0.335, -0.395), 0.110, lamp, v, c);
    c = table_lamp(p, vec2<f32>(-0.275, -0.425), 0.125, lamp, v, c);
    return chair_back(p, vec2<f32>(0.090, -0.485), 0.250, lamp * 0.8, v, c);
}
