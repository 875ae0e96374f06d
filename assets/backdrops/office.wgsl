// The commander's office above Ops: a great round window on the stars, a desk before it, on the desk a ball on its
// stand. Light comes up from Ops at the left. Unrest is an alert in the room below.

const EYE: vec2<f32> = vec2<f32>(-0.005, 0.125);
const RADIUS: f32 = 0.258;
const DESK: f32 = -0.262;
const BALL_AT: vec2<f32> = vec2<f32>(0.128, -0.216);

fn space(p: vec2<f32>, v: View) -> vec3<f32> {
    let drift = p + vec2<f32>(v.t * 0.0012, v.t * 0.0003);
    let band = turn(drift - vec2<f32>(0.02, 0.10), -0.42);
    let cloud = fbm(band * vec2<f32>(1.9, 4.2) + 31.0, 4);
    let lane = exp(-sq(band.y * 3.4));
    let dust = ramp(0.46, 0.90, cloud) * lane;
    var c = DEEP * (0.16 + 0.24 * lane) + vec3<f32>(0.020, 0.042, 0.100) * dust + vec3<f32>(0.10, 0.050, 0.030) * dust * dust;
    c += stars(drift, v) * (0.7 + 1.0 * lane);
    // One arm of the station curves up outside, with its few lights.
    let ring = length((p - vec2<f32>(-0.62, -0.30)) * vec2<f32>(1.0, 1.25));
    let arm = abs(ring - 0.83) - 0.020 * ramp(0.62, 0.2, p.y + 0.25);
    let lit_edge = exp(-sq((ring - 0.846) / 0.006));
    let hull = vec3<f32>(0.012, 0.013, 0.016) + vec3<f32>(0.075, 0.072, 0.075) * lit_edge;
    let port = p * vec2<f32>(0.0, 78.0);
    let bulb = step(0.62, hash11(floor(port.y))) * ramp(0.34, 0.16, abs(fract(port.y) - 0.5)) * exp(-sq((ring - 0.826) / 0.0026));
    return mix(c, hull, fill(arm, v)) + LAMP * bulb * 0.9;
}

// The frame: a ring, four ribs that run out from a smaller ring off the middle, like the iris of an eye.
fn frame(p: vec2<f32>) -> f32 {
    let q = p - EYE;
    let r = length(q);
    let inner = abs(length(q - vec2<f32>(0.0, -0.012)) - 0.128) - 0.0042;
    let a = atan2(q.y, q.x);
    let rib_a = abs(fract(a / TAU * 6.0 + 0.25) - 0.5) / 6.0 * TAU * r - 0.0040;
    let ribs = max(rib_a, 0.128 - r);
    return min(inner, ribs);
}

fn wall(p: vec2<f32>, below: vec3<f32>, desk_light: vec3<f32>, v: View) -> vec3<f32> {
    let q = p - EYE;
    let r = length(q) - RADIUS;
    let from_left = exp(-max(p.x + 0.45, 0.0) * 2.2) * ramp(0.5, -0.4, p.y);
    let panel = abs(fract(atan2(q.y, q.x) / TAU * 12.0) - 0.5);
    let seam = 1.0 - 0.65 * ramp(0.475, 0.492, panel) * step(0.075, r);
    let step_ring = 1.0 - 0.5 * exp(-sq((r - 0.078) / 0.0045));
    let tone = below * 0.30 * from_left + desk_light * 0.055 * glow(length(p - vec2<f32>(-0.10, DESK + 0.05)), 0.20);
    return (tone + vec3<f32>(0.0065, 0.0075, 0.0105)) * seam * step_ring * (0.85 + 0.25 * fbm(p * vec2<f32>(9.0, 22.0), 2));
}

fn desk(p: vec2<f32>, below: vec3<f32>, lamp: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let bow = DESK - 0.10 * (p.x - 0.02) * (p.x - 0.02);
    let top = max(abs(p.y - bow + 0.023) - 0.023, abs(p.x - 0.02) - 0.40);
    let front = sd_taper(vec2<f32>(p.x - 0.02, p.y + 0.60), 0.30, 0.365, 0.60 + DESK - 0.04);
    let near = glow(p.x - BALL_AT.x + 0.03, 0.17);
    let grain = 0.8 + 0.4 * noise(vec2<f32>(p.x * 9.0, p.y * 240.0 + 1.5 * noise(p * 10.0)));
    let sky_on = vec3<f32>(0.014, 0.021, 0.046) * exp(-sq((p.x - 0.02) * 3.6));
    let face = (lamp * vec3<f32>(0.56, 0.36, 0.24) * near * 0.34 + sky_on + below * 0.10 * ramp(0.1, -0.4, p.x)) * grain;
    var c = mix(under, INK * 0.35 + below * 0.035 * ramp(0.1, -0.35, p.x) + lamp * 0.010, fill(front, v));
    c = mix(c, face + INK * 0.4, fill(top, v));
    return c + (sky_on * 1.6 + lamp * 0.18 * near) * line(p.y - bow, 0.0014, v) * fill(abs(p.x - 0.02) - 0.40, v);
}

// The chair stands empty before the window, turned a little away.
fn chair(p: vec2<f32>, below: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = p - vec2<f32>(-0.060, -0.235);
    let back = sd_round(turn(q - vec2<f32>(0.0, 0.080), 0.04) * vec2<f32>(1.0 + 0.0, 1.0), vec2<f32>(0.066, 0.135), 0.050);
    let d = smin(back, sd_round(q - vec2<f32>(0.0, -0.06), vec2<f32>(0.085, 0.050), 0.03), 0.03);
    let rim_sky = exp(-max(-d, 0.0) * 150.0) * ramp(-0.04, 0.18, q.y);
    let rim_left = exp(-max(-d, 0.0) * 90.0) * ramp(0.02, -0.07, q.x);
    let seam = line(abs(q.x) - 0.032, 0.0012, v);
    return mix(under, INK * 0.4 + vec3<f32>(0.085, 0.115, 0.20) * rim_sky + below * 0.26 * rim_left + below * 0.02 * seam, fill(d, v));
}

fn ball(p: vec2<f32>, lamp: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = p - BALL_AT;
    let r = 0.0300;
    let z = sqrt(max(r * r - dot(q, q), 0.0)) / r;
    let n = vec3<f32>(q / r, z);
    let key = max(dot(n, normalize(vec3<f32>(-0.45, 0.62, 0.55))), 0.0);
    let cool = pow(1.0 - z, 2.2) * ramp(-0.4, 0.8, n.y);
    let seam_a = abs(length(q - vec2<f32>(-0.0310, 0.006)) - 0.0250);
    let seam_b = abs(length(q - vec2<f32>(0.0330, -0.008)) - 0.0250);
    let along = atan2(q.y - 0.006, q.x + 0.031);
    let stitches = step(0.45, fract(along * 9.0)) * fill(min(seam_a, seam_b) - 0.0022, v) + fill(min(seam_a, seam_b) - 0.0006, v);
    let leather = mix(BONE, vec3<f32>(0.42, 0.045, 0.030), min(stitches, 1.0) * 0.85);
    let lit_ball = leather * (lamp * vec3<f32>(1.0, 0.95, 0.85) * key * 1.15 + vec3<f32>(0.030, 0.034, 0.048)) + vec3<f32>(0.10, 0.15, 0.30) * cool * 0.6;
    let stand = min(sd_taper(p - vec2<f32>(BALL_AT.x, DESK - 0.004), 0.024, 0.013, 0.017), sd_taper(p - vec2<f32>(BALL_AT.x, DESK + 0.009), 0.011, 0.017, 0.010));
    let dark = soft(sd_ellipse(p - vec2<f32>(BALL_AT.x + 0.020, DESK - 0.012), vec2<f32>(0.050, 0.008)), 0.008);
    var c = under * (1.0 - 0.6 * dark);
    c = mix(c, lamp * vec3<f32>(0.5, 0.3, 0.16) * 0.45 + INK, fill(stand, v));
    return mix(c, lit_ball, fill(length(q) - r, v));
}

// A small desk light, a slat of glass that leans over the papers.
fn slates(p: vec2<f32>, lamp: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = p - vec2<f32>(0.255, DESK - 0.006);
    let stem = sd_segment(q, vec2<f32>(0.0, 0.0), vec2<f32>(0.012, 0.098)) - 0.0030;
    let slat = sd_segment(q, vec2<f32>(-0.078, 0.088), vec2<f32>(0.016, 0.102)) - 0.0052;
    let foot = sd_ellipse(q, vec2<f32>(0.026, 0.006));
    var c = mix(under, INK * 0.5 + lamp * 0.06, max(fill(stem, v), fill(foot, v)));
    c = mix(c, lamp * 1.3 + vec3<f32>(0.25, 0.22, 0.15), fill(slat, v));
    c += lamp * (0.10 * glow3(length(q - vec2<f32>(-0.03, 0.09)), 0.085) + 0.045 * glow3(length(q - vec2<f32>(-0.03, 0.06)), 0.19));
    // Slates and a cup.
    let slate = sd_quad(p, vec2<f32>(0.165, DESK - 0.030), vec2<f32>(0.255, DESK - 0.030), vec2<f32>(0.240, DESK - 0.010), vec2<f32>(0.160, DESK - 0.010));
    c = mix(c, INK + lamp * 0.10, fill(slate, v));
    let cup = sd_taper(p - vec2<f32>(-0.205, DESK - 0.012), 0.017, 0.021, 0.040);
    return mix(c, INK * 0.7 + lamp * 0.09 * ramp(-0.225, -0.19, p.x), fill(cup, v));
}

fn paint(v: View) -> vec3<f32> {
    let p = v.p;
    let pulse = 0.60 + 0.40 * sin(v.t * 0.95);
    let below = mix(vec3<f32>(0.30, 0.235, 0.165), vec3<f32>(0.85, 0.060, 0.025) * pulse, trouble());
    let lamp = LAMP * 1.15 * (1.0 - 0.35 * trouble());
    let q = p - EYE;
    let r = length(q) - RADIUS;
    var c = vec3<f32>(0.0);
    if (r > 0.045) {
        c = wall(p, below, lamp, v);
    }
    // The embrasure is deep: its lower right catches Ops, its upper left the sky.
    let n = normalize(q + 1e-4);
    let warm = ramp(-0.2, 1.0, dot(n, normalize(vec2<f32>(0.85, -0.30))));
    let sky_side = ramp(-0.2, 1.0, dot(n, normalize(vec2<f32>(-0.5, -0.85))));
    let depth = ramp(0.055, 0.0, r);
    let embrasure = below * 0.22 * warm * (0.25 + 0.75 * depth) + lamp * 0.10 * sky_side * glow(length(p - BALL_AT), 0.30) + vec3<f32>(0.008, 0.012, 0.026) * (0.4 + depth);
    c = mix(c, embrasure, fill(r - 0.052, v));
    c += (below * 0.10 + vec3<f32>(0.016, 0.02, 0.035)) * line(r - 0.052, 0.0014, v);
    if (r < v.px) {
        c = mix(c, space(p, v), fill(r, v));
    }
    let bars = frame(p);
    let metal = INK * 0.5 + vec3<f32>(0.010, 0.015, 0.032) + below * 0.09 * ramp(-0.002, 0.003, q.x + q.y) * exp(-max(-bars, 0.0) * 300.0);
    c = mix(c, metal, fill(bars, v) * fill(r, v));
    c += vec3<f32>(0.05, 0.07, 0.13) * line(r, 0.0012, v);
    c = chair(p, below, v, c);
    if (p.y > 0.14) {
        return c;
    }
    c = desk(p, below, lamp, v, c);
    c = slates(p, lamp, v, c);
    return ball(p, lamp, v, c);
}
