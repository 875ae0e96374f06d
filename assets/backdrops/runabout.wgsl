// The cockpit of a runabout: two seats from behind, small lights, a wide window in three panes, and ahead the edge of a
// planet with the morning coming round it. Unrest makes the fall rough and the rim red.

const PLANET: vec2<f32> = vec2<f32>(0.245, -0.905);
const PLANET_R: f32 = 0.960;

fn planet(p: vec2<f32>, v: View) -> vec3<f32> {
    let q = p - PLANET;
    let r = length(q);
    let h = r - PLANET_R;
    let n = q / r;
    // Day comes from the right.
    let day = ramp(-0.30, 0.36, n.x + 0.10);
    let depth = clamp(-h / 0.42, 0.0, 1.0);
    let map = vec2<f32>(n.x * 4.2 - v.t * 0.0035, depth * 3.2 / (0.35 + depth));
    let land = ramp(0.47, 0.55, fbm(map * 1.7 + 3.0, 4));
    let sea = vec3<f32>(0.016, 0.060, 0.095);
    let earth = mix(vec3<f32>(0.070, 0.095, 0.042), vec3<f32>(0.185, 0.120, 0.060), noise(map * 4.0));
    let cloud = ramp(0.50, 0.80, fbm(vec2<f32>(map.x * 2.2 + v.t * 0.002, map.y * 4.0) + 9.0, 4));
    var c = mix(mix(sea, earth, land), vec3<f32>(0.56, 0.56, 0.55), cloud * 0.85) * (0.015 + 1.05 * day);
    // A few towns on the night side.
    let town = map * 34.0;
    let who = hash22(floor(town));
    let dot_d = length(fract(town) - 0.5);
    c += LAMP * 0.55 * step(who.x, 0.10) * land * (1.0 - cloud) * ramp(0.30, 0.05, dot_d) * (1.0 - day) * (1.0 - depth);
    let air = vec3<f32>(0.16, 0.36, 0.66);
    c = mix(c, air * day * 0.85, exp(-depth * 9.0) * 0.75);
    return c;
}

fn outside(p: vec2<f32>, v: View) -> vec3<f32> {
    let h = length(p - PLANET) - PLANET_R;
    let n = normalize(p - PLANET);
    let day = ramp(-0.42, 0.40, n.x + 0.10);
    var c = DEEP * 0.22 + stars(p + vec2<f32>(v.t * 0.0008, 0.0), v) * (1.0 - 0.75 * day * exp(-max(h, 0.0) * 5.0));
    let band = fbm(turn(p, 0.9) * vec2<f32>(1.6, 3.6) + 12.0, 4);
    c += vec3<f32>(0.020, 0.032, 0.075) * ramp(0.45, 0.85, band);
    // The sun stands just behind the rim.
    let sun = p - vec2<f32>(0.178, 0.062);
    let rise = exp(-max(h, 0.0) * 30.0) * glow3(length(sun), 0.22);
    let rough = mix(vec3<f32>(0.24, 0.50, 0.95), vec3<f32>(1.0, 0.34, 0.12), trouble() * 0.8);
    c += rough * day * exp(-max(h, 0.0) * 42.0) * 0.75 + vec3<f32>(1.0, 0.70, 0.38) * rise * 0.9;
    if (h < v.px) {
        c = mix(c, planet(p, v), fill(h, v));
    }
    c += vec3<f32>(1.0, 0.80, 0.52) * exp(-abs(h) * 330.0) * glow3(length(sun), 0.17) * 1.5;
    c += vec3<f32>(1.0, 0.86, 0.64) * (exp(-dot(sun, sun) / 0.00018) * 2.2 + glow3(length(sun), 0.05) * 0.5);
    // Ships keep station over the night side, as many as the battle has left.
    if (h > 0.0 && p.x < 0.16) {
        for (var i = 0; i < 9; i = i + 1) {
            let k = f32(i);
            let chance = hash22(vec2<f32>(k, 83.0));
            let at = vec2<f32>(0.060 - 0.048 * k + 0.004 * sin(v.t * 0.04 + k), 0.125 - 0.010 * k - 0.0022 * k * k + 0.085 * chance.x);
            let d = p - at;
            if (dot(d, d) < 0.0004) {
                let there = 1.0 - lost(chance.y);
                let size = 0.0100 - 0.0005 * k;
                let body = max(abs(d.y + 0.15 * d.x) - size * (0.14 + 0.12 * ramp(-size, size, d.x)), abs(d.x) - size);
                c = mix(c, vec3<f32>(0.050, 0.062, 0.085) + vec3<f32>(0.26, 0.21, 0.15) * ramp(-0.3 * size, size, d.x), fill(body, v) * there);
                c += vec3<f32>(0.62, 0.78, 1.0) * exp(-dot(d + vec2<f32>(size, 0.0), d + vec2<f32>(size, 0.0)) / 0.0000024) * there;
            }
        }
    }
    if (trouble() <= 0.0) {
        return c;
    }
    // Entry: hot air stands before the nose and is torn past the glass in threads, thin and many.
    let q = p - vec2<f32>(0.10, -0.20);
    let far = length(q);
    let a = atan2(q.x, q.y);
    let thread = noise(vec2<f32>(a * 38.0, log2(far + 0.02) * 2.2 - v.t * 0.9));
    let bow = fbm(vec2<f32>(p.x * 4.0, p.y * 7.0 - v.t * 0.30), 3);
    let low = exp(-max(p.y + 0.10, 0.0) * 6.5);
    c += EMBER * trouble() * low * (0.10 + 0.42 * ramp(0.35, 0.85, bow));
    return c + vec3<f32>(1.0, 0.42, 0.14) * trouble() * 0.20 * ramp(0.72, 0.98, thread) * ramp(0.10, 0.30, far) * exp(-far * 2.4);
}

// The window: three panes between struts that fan out from below the nose.
fn pane(p: vec2<f32>) -> f32 {
    let q = p - vec2<f32>(0.020, -0.105);
    let y = q.y + 0.16 * q.x * q.x;
    let bounds = max(-y, y - 0.455 + 0.35 * q.x * q.x);
    let sides = abs(q.x) - 0.500 + 0.30 * q.y;
    let strut = 0.0115 - abs(abs(q.x) - 0.155 - 0.185 * q.y) / 1.02;
    return max(max(bounds, sides), strut) ;
}

fn shell(p: vec2<f32>, d: f32, day: vec3<f32>, alarm: vec3<f32>, v: View) -> vec3<f32> {
    let q = p - vec2<f32>(0.020, -0.105);
    let inner = exp(-max(d, 0.0) * 34.0);
    var c = vec3<f32>(0.0075, 0.0085, 0.0110) + day * 0.055 * inner + alarm * 0.05;
    // Overhead panels with rows of small switches.
    let over = q.y - 0.445;
    let row = vec2<f32>(q.x * 58.0, over * 58.0);
    let who = hash22(floor(row) + 3.0);
    let key = ramp(0.36, 0.24, max(abs(fract(row.x) - 0.5), abs(fract(row.y) - 0.5)));
    let lamp_hue = mix(LAMP, vec3<f32>(0.30, 0.55, 0.75), step(0.6, who.y));
    c += lamp_hue * key * step(who.x, 0.30) * step(abs(over - 0.075), 0.026) * ramp(0.30, 0.16, abs(q.x)) * 0.16;
    return c * (0.85 + 0.2 * noise(p * 160.0));
}

fn dash(p: vec2<f32>, day: vec3<f32>, alarm: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = p - vec2<f32>(0.020, -0.128);
    // A hood that bows towards us, and under it the panel.
    let bow = 0.16 * q.x * q.x * -1.0;
    let hood = q.y - bow + 0.002;
    let lip = hood + 0.044;
    var c = under;
    let top = day * (0.10 + 0.28 * exp(-abs(hood) * 90.0)) * exp(-sq((q.x - 0.12) * 2.2)) + INK * 0.5;
    c = mix(c, top, fill(hood, v));
    let panel_d = lip;
    let down = -lip;
    let row = vec2<f32>(q.x * 30.0 / (1.0 + 1.2 * down), down * 44.0);
    let id = floor(row);
    let who = hash22(id + 19.0);
    let cell = max(abs(fract(row.x) - 0.5) * 0.9, abs(fract(row.y) - 0.5));
    let blink = 0.55 + 0.45 * sin(v.t * (0.2 + 0.5 * who.y) + who.x * TAU);
    let hue = mix(mix(LAMP, vec3<f32>(0.24, 0.52, 0.70), step(0.62, who.y)), vec3<f32>(1.0, 0.07, 0.03), trouble() * step(0.75, who.y));
    let lights = hue * ramp(0.34, 0.22, cell) * step(who.x, 0.34) * blink * step(0.006, down) * step(down, 0.105) * ramp(0.46, 0.26, abs(q.x));
    // Between the seats a wide scope with a track that leads down.
    let scope = sd_round(vec2<f32>(q.x, q.y + 0.115), vec2<f32>(0.070, 0.044), 0.012);
    let grid = max(ramp(0.46, 0.50, abs(fract(q.x * 60.0) - 0.5)), ramp(0.46, 0.50, abs(fract(q.y * 60.0) - 0.5)));
    let track = line(q.y + 0.088 + 6.0 * (q.x + 0.055) * (q.x + 0.055) * 0.55, 0.0012, v);
    let screen = vec3<f32>(0.010, 0.026, 0.034) * (1.0 + 1.2 * grid) + LAMP * track * 0.7;
    var panel = INK * 0.5 + day * 0.010 + lights * 0.40 * (1.0 - fill(scope - 0.006, v)) + alarm * 0.03;
    panel = mix(panel, screen, fill(scope, v));
    panel += vec3<f32>(0.05, 0.10, 0.12) * line(scope, 0.0010, v);
    return mix(c, panel, fill(panel_d, v));
}

fn seat(p: vec2<f32>, x: f32, day: vec3<f32>, alarm: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = p - vec2<f32>(x, -0.430);
    let back = sd_round(vec2<f32>(q.x * (1.0 + 0.40 * q.y), q.y - 0.020), vec2<f32>(0.105, 0.190), 0.055);
    let head = sd_round(q - vec2<f32>(0.0, 0.232), vec2<f32>(0.062, 0.044), 0.034);
    let posts = max(abs(abs(q.x) - 0.034) - 0.006, abs(q.y - 0.195) - 0.02);
    let arm = sd_round(vec2<f32>(abs(q.x) - 0.142, q.y + 0.030), vec2<f32>(0.026, 0.018), 0.012);
    let d = min(min(min(back, head), posts), arm);
    let toward = ramp(-0.12, 0.12, q.x) * 0.8 + 0.2;
    let rim = exp(-max(-d, 0.0) * 120.0) * ramp(-0.18, 0.22, q.y);
    let stitch = line(abs(q.x) - 0.058, 0.0012, v) + line(q.y - 0.075, 0.0012, v);
    return mix(under, INK * 0.38 + day * (0.42 * rim * toward + 0.014 * stitch) + alarm * (0.03 + 0.10 * rim), fill(d, v));
}

fn paint(v: View) -> vec3<f32> {
    let shake = trouble() * stage.motion * 0.0022;
    let p = v.p + vec2<f32>(sin(v.t * 13.0) * noise1(v.t * 1.3), cos(v.t * 11.0) * noise1(v.t * 1.1 + 7.0)) * shake;
    let day = mix(vec3<f32>(0.42, 0.50, 0.62), vec3<f32>(0.85, 0.40, 0.18), trouble() * 0.7);
    let alarm = vec3<f32>(0.60, 0.030, 0.012) * trouble() * (0.5 + 0.5 * sin(v.t * 1.2));
    let d = pane(p);
    var c = vec3<f32>(0.0);
    if (d > -v.px && p.y > -0.25) {
        c = shell(p, d, day, alarm, v);
    }
    if (d < v.px) {
        c = mix(c, outside(p, v), fill(d, v));
    }
    c += day * 0.16 * line(d, 0.0013, v) * ramp(-0.6, 0.5, p.x);
    // Ghosts of the panel's lights in the glass.
    c += LAMP * 0.012 * fill(d, v) * exp(-sq((p.y + 0.02) * 12.0));
    if (p.y > 0.0) {
        return c;
    }
    c = dash(p, day, alarm, v, c);
    c = seat(p, -0.155, day, alarm, v, c);
    return seat(p, 0.195, day, alarm, v, c);
}
