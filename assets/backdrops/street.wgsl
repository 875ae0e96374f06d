// A street of a Cardassian city at night: two walls of monumental facades, sloped and finned, run to a tower in
// the haze; searchlights feel about the sky; lamps stand along the wet pavement, and a public
// screen speaks to nobody. Unrest sets fires.

const VANISH: vec2<f32> = vec2<f32>(0.020, -0.170);
const WIDTH: f32 = 0.60;
const EYE: f32 = 0.24;
const BLOCK: f32 = 1.25;
const SCREEN: vec2<f32> = vec2<f32>(0.216, 0.062);
const SCREEN_LIGHT: vec3<f32> = vec3<f32>(0.150, 0.420, 0.300);

// Whether the public screen still speaks: it stutters under unrest and goes dark where little of the city stands.
fn broadcast(t: f32) -> f32 {
    return ramp(0.16, 0.34, whole()) * (1.0 - trouble() * 0.85 * step(0.45, noise1(t * 2.3))) * (0.92 + 0.08 * noise1(t * 3.1));
}

fn haze(y: f32) -> vec3<f32> {
    let low = mix(vec3<f32>(0.150, 0.088, 0.036), vec3<f32>(0.34, 0.105, 0.024), trouble());
    let high = vec3<f32>(0.011, 0.019, 0.021);
    return mix(mix(low * 1.75, low * 0.62, ramp(-0.20, -0.02, y)), high, ramp(-0.12, 0.34, y));
}

fn searchlight(p: vec2<f32>, foot: vec2<f32>, angle: f32) -> f32 {
    let q = turn(p - foot, -angle);
    let width = 0.005 + 0.034 * max(q.y, 0.0);
    return exp(-sq(q.x / width)) * ramp(0.0, 0.05, q.y) * exp(-q.y * 1.3);
}

fn sky(p: vec2<f32>, v: View) -> vec3<f32> {
    let cloud = fbm(vec2<f32>(p.x * 2.0 + v.t * 0.006, p.y * 5.0), 4);
    var c = haze(p.y) * (0.60 + 0.75 * cloud);
    let beams = searchlight(p, vec2<f32>(-0.07, -0.16), -0.20 + 0.30 * sin(v.t * 0.061))
        + searchlight(p, vec2<f32>(0.12, -0.15), 0.24 + 0.26 * sin(v.t * 0.047 + 2.0)) * 0.85;
    let on_cloud = 0.35 + 1.3 * ramp(0.35, 0.8, cloud);
    return c + vec3<f32>(0.120, 0.150, 0.125) * beams * on_cloud * 2.2;
}

// The seat of power at the end of the street: a blade between two hooked fins.
fn tower(p: vec2<f32>) -> f32 {
    let q = p - vec2<f32>(VANISH.x, VANISH.y - 0.01);
    let blade = sd_taper(q, 0.060, 0.012, 0.475);
    let crown = sd_taper(q - vec2<f32>(0.0, 0.30), 0.022, 0.043, 0.062);
    let x = abs(q.x);
    let hook = max(abs(x - 0.098 + 0.42 * (q.y - 0.13) * (q.y - 0.13)) - (0.019 - 0.045 * q.y), q.y - 0.335);
    let base = sd_taper(q, 0.165, 0.115, 0.080);
    return min(min(blade, crown), min(max(hook, -q.y), base));
}

fn distant(p: vec2<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    // Low roofs of the far city, then the tower; each a shade darker than the air behind it.
    let cell = floor(p.x * 26.0);
    let roof = VANISH.y + 0.018 + 0.070 * hash11(cell) * hash11(cell + 9.0) + 0.35 * max(abs(p.x - VANISH.x) - 0.20, 0.0);
    var c = mix(under, haze(p.y) * 0.62, fill(p.y - roof, v));
    let d = tower(p);
    let q = p - VANISH;
    var body = haze(p.y + 0.02) * mix(0.42, 0.60, ramp(0.05, -0.10, q.y));
    body *= 0.85 + 0.30 * ramp(-0.02, 0.03, q.x);
    let slit = max(abs(abs(q.x) - 0.011) - 0.0016, abs(fract(q.y * 26.0) - 0.5) - 0.30);
    body += VERDIGRIS * 0.10 * fill(slit, v) * step(0.02, q.y) * step(q.y, 0.29);
    let eye = sd_ellipse(q - vec2<f32>(0.0, 0.330), vec2<f32>(0.026, 0.006));
    body += VERDIGRIS * 0.30 * soft(eye, 0.003);
    return mix(c, body, fill(d, v)) + VERDIGRIS * 0.035 * glow3(length(q - vec2<f32>(0.0, 0.33)), 0.06);
}

// One wall of the street. `run` is the distance along it, `y` the height; it answers the shade of the stone in xyz and in w
// whether there is a building at all.
fn facade(run: f32, y: f32, side: f32, z: f32, v: View) -> vec4<f32> {
    let wide = View(v.p, v.uv, v.px * z * max(z / WIDTH * 0.5, 1.0), v.t);
    let s = run / BLOCK + 0.22 * side;
    let id = floor(s);
    let f = fract(s);
    let seed = id * 3.7 + side * 50.0;
    // A block that has been hit is a third as high, torn off, dark, and burns for a while.
    let hit = lost(hash11(seed + 11.0));
    let torn = hit * (0.24 * noise1(run * 3.1 + seed) + 0.06 * noise1(run * 13.0));
    let whole_height = 0.80 + 0.90 * hash11(seed);
    let tall = whole_height * mix(1.0, 0.40, hit) - torn;
    // Roofs rise towards the street's end and break off; a horn stands proud at every break.
    let roof = tall * (0.84 + 0.34 * f);
    let horn_top = tall * 1.20 + 0.24 * (1.0 - hit);
    let sweep = 0.060 * y * abs(y);
    let horn = max(abs((f - 0.10) * BLOCK - sweep) - 0.014 - 0.085 * (1.0 - y / horn_top), y - horn_top);
    let d = min(max(y - roof, -y - EYE), horn);

    // Four bays to a block, each between two buttresses that lean out at the foot and catch the light on one side.
    let bay = fract(f * 4.0 + 0.1) - 0.5;
    let at = bay * BLOCK * 0.25;
    let foot = 0.020 + 0.050 * ramp(0.30, -EYE, y);
    let butt = abs(abs(at) - 0.156) - foot;
    let on_butt = fill(min(butt, horn), wide);
    let toward = ramp(-0.5, 0.5, at * sign(0.5) * 6.0);
    let up = clamp((y + EYE) / 1.35, 0.0, 1.0);
    let ledge_at = abs(fract((y + EYE) / (whole_height + EYE) * 3.0 + 0.02) - 0.5);
    let ledge = ramp(0.455, 0.478, ledge_at);
    var stone = mix(vec3<f32>(0.036, 0.030, 0.024), vec3<f32>(0.0060, 0.0095, 0.0110), ramp(0.0, 0.75, up));
    stone *= mix(0.62, mix(1.9, 0.75, ramp(-foot, foot, abs(at) - 0.156)), on_butt) * (0.85 + 0.3 * hash11(seed + 2.0));
    // Each buttress shades the bay beside it.
    stone *= 1.0 - 0.45 * (1.0 - on_butt) * ramp(0.13, 0.02, abs(at + 0.10));
    stone += vec3<f32>(0.020, 0.021, 0.018) * ledge * (1.0 - 0.6 * up);

    // Long slits of windows in files between the buttresses.
    let column = (at + 0.105) / 0.042;
    let row = (y - 0.13) * 4.4;
    let slit = max(abs(fract(column) - 0.5) * 0.042 - 0.0085, (abs(fract(row) - 0.5) - 0.36) / 4.4);
    let field = step(0.13, y) * step(0.07, roof - y) * step(0.0, column) * step(column, 5.0) * (1.0 - on_butt);
    let who = hash22(vec2<f32>(floor(column) + floor(f * 4.0 + 0.1) * 9.0 + id * 17.0 + side * 31.0, floor(row)));
    let inhabited = (1.0 - hit) * step(who.x, 0.22 - 0.10 * trouble());
    let glass = fill(slit, wide) * field;
    stone = mix(stone, stone * 0.35, glass);
    stone += mix(LAMP, OCHRE * 1.3, who.y) * glass * inhabited * (0.30 + 0.55 * who.y);

    // At the foot of every bay an arcade: an opening that leans together, deep and dark, or with somebody at home.
    let arch = sd_taper(vec2<f32>(at, y + EYE), 0.108, 0.066, 0.330);
    let open = fill(arch, wide) * (1.0 - on_butt);
    let home = step(hash11(seed + floor(f * 4.0 + 0.1) * 5.3), 0.42) * (1.0 - hit);
    let within = LAMP * home * (0.50 * glow(length(vec2<f32>(at, (y + EYE - 0.16) * 0.8)), 0.10) + 0.04) + INK * 0.5;
    // The depth of the jamb is seen on the far side of the opening.
    let jamb = ramp(0.022, 0.034, at + 0.052 - 0.13 * (y + EYE) * 0.5);
    stone = mix(stone, mix(within, stone * 0.5 + LAMP * home * 0.10, jamb), open);
    stone += LAMP * home * 0.085 * glow3(max(arch, 0.0), 0.075) * (1.0 - open) * step(y, 0.35);
    stone += (vec3<f32>(0.030, 0.030, 0.025) + LAMP * home * 0.10) * line(arch - 0.012, 0.005, wide) * (1.0 - on_butt);

    // Lamps on every other buttress wash the wall with a cold green.
    let lamp_u = (abs(fract(s * 2.0 + 0.45) - 0.5)) * BLOCK * 0.5;
    let wash = glow3(length(vec2<f32>(lamp_u * 1.2, (y - 0.10) * 0.62)), 0.17) * (1.0 - 0.8 * hit);
    stone += VERDIGRIS * vec3<f32>(0.9, 0.75, 0.8) * wash * mix(0.11, 0.26, on_butt) * (1.0 - 0.8 * open);
    let bulb = length(vec2<f32>(lamp_u, y - 0.155));
    stone += vec3<f32>(0.55, 0.90, 0.68) * (exp(-sq(bulb / 0.017)) * 1.6 + glow3(bulb, 0.045) * 0.25) * (1.0 - 0.9 * hit);

    // Courses of stone near by, and what a block that was hit still has inside.
    let near = ramp(3.4, 1.3, z);
    let course = ramp(0.0, 0.06, abs(fract(y * 11.0) - 0.5)) * ramp(0.0, 0.03, abs(fract(s * 9.0 + 0.5 * floor(y * 11.0)) - 0.5));
    stone *= 1.0 + near * (0.34 * course - 0.22);
    stone += vec3<f32>(0.006, 0.0065, 0.0060) * near;
    stone += EMBER * hit * (0.030 + 0.16 * trouble()) * exp(-max(roof - y, 0.0) * 9.0) * (0.55 + 0.45 * noise1(v.t * 1.3 + seed)) * step(y, roof);
    return vec4<f32>(stone, fill(d, wide));
}

// A fire: tongues of noise that narrow as they climb. It answers heat.
fn fire(p: vec2<f32>, at: vec2<f32>, size: f32, t: f32) -> f32 {
    let q = (p - at) / size;
    if (abs(q.x) > 1.7 || q.y < -0.4 || q.y > 2.6) {
        return 0.0;
    }
    let sway = (noise(vec2<f32>(q.y * 1.5 - t * 0.9, at.x * 40.0)) - 0.5) * 0.55 * max(q.y, 0.0);
    let tongue = fbm(vec2<f32>((q.x + sway) * 2.6 + at.x * 90.0, q.y * 1.3 - t * 1.15), 3);
    let body = 1.0 - length(vec2<f32>(q.x + sway, max(q.y, 0.0) * 0.62)) - 0.35 * max(-q.y * 5.0, 0.0);
    return ramp(0.05, 0.75, body + (tongue - 0.62) * 1.3);
}

fn flames(p: vec2<f32>, at: vec2<f32>, size: f32, v: View) -> vec3<f32> {
    let h = fire(p, at, size, v.t) * trouble();
    let core = EMBER * 1.9 * h + vec3<f32>(1.1, 0.62, 0.16) * h * h * h;
    return core + EMBER * 0.24 * trouble() * glow3(length((p - at - vec2<f32>(0.0, size * 0.4)) * vec2<f32>(1.0, 0.85)), size * 2.6);
}

fn pavement(p: vec2<f32>, v: View, above: vec3<f32>) -> vec3<f32> {
    let away = VANISH.y - p.y;
    let z = EYE / max(away, 0.002);
    let x = (p.x - VANISH.x) * z;
    let wide = View(v.p, v.uv, v.px * z * 2.0, v.t);
    let joint = max(line(abs(fract(x * 3.0) - 0.5) / 3.0, 0.006, wide), line((abs(fract(z * 1.6) - 0.5)) / 1.6, 0.012, View(v.p, v.uv, v.px * z * z / EYE, v.t)));
    let wet = ramp(0.42, 0.66, fbm(vec2<f32>(x * 2.3, z * 1.1) + 5.0, 3));
    let far = ramp(1.0, 6.0, z);
    // Light that lies along the wet stones: the sky's end, lamps on either side, fire.
    let shine = haze(VANISH.y) * (exp(-x * x * 9.0) * (0.26 + 1.2 * far) + 0.10);
    let screen = SCREEN_LIGHT * broadcast(v.t) * exp(-sq((p.x - SCREEN.x) * 9.0)) * exp(-sq((p.y + 0.33) * 7.5)) * 0.10;
    let row = (abs(fract(z / BLOCK * 2.0 + 0.25) - 0.5));
    let green = VERDIGRIS * exp(-sq((abs(x) - WIDTH) * 6.0)) * ramp(0.34, 0.0, row) * 0.13;
    let burn = EMBER * trouble() * (exp(-sq((p.x - 0.102) * 15.0)) * 0.16 + exp(-sq((p.x + 0.135) * 18.0)) * 0.10) * flicker(v.t, 3.0);
    let stone = vec3<f32>(0.011, 0.010, 0.0095) * (1.0 - 0.5 * joint);
    let c = stone + (shine + green + burn + screen) * mix(0.16, 1.0, wet) * (1.0 - 0.55 * joint * (1.0 - wet));
    return mix(c, haze(VANISH.y) * 0.72, ramp(3.5, 22.0, z));
}

// All that lies behind the two walls: sky, city, tower, smoke, a far fire.
fn beyond(p: vec2<f32>, v: View) -> vec3<f32> {
    var c = distant(p, v, sky(p, v));
    if (trouble() <= 0.0) {
        return c;
    }
    // Smoke stands over the fires, and leans with the wind.
    let lean = p.x - 0.10 - 0.34 * (p.y - VANISH.y);
    let smoke = fbm(vec2<f32>(lean * 6.0, p.y * 3.2 - v.t * 0.045), 4);
    let column = exp(-sq(lean * 4.2)) * ramp(-0.20, 0.0, p.y);
    c = mix(c, haze(p.y) * 0.28 + EMBER * 0.05 * ramp(0.2, -0.2, p.y), trouble() * column * ramp(0.30, 0.72, smoke) * 0.85);
    return c + flames(p, vec2<f32>(-0.070, -0.166), 0.036, v);
}

// A public screen on its mast: a head that speaks to an empty street.
fn screen(p: vec2<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = p - SCREEN;
    if (abs(q.x) > 0.150 || q.y > 0.190 || q.y < -0.435) {
        return under;
    }
    let on = broadcast(v.t);
    // It is let into the head of a stele that leans together, as everything does that they build.
    let stone = sd_taper(q + vec2<f32>(0.0, 0.430), 0.064, 0.052, 0.300);
    let head_of = sd_round(vec2<f32>(q.x * (1.0 + 0.8 * abs(q.y - 0.010)), q.y), vec2<f32>(0.100, 0.140), 0.040);
    let frame = smin(head_of, stone, 0.030);
    let glass = sd_round(vec2<f32>(q.x * (1.0 + 0.9 * abs(q.y - 0.010)), q.y), vec2<f32>(0.083, 0.120), 0.030);
    let groove = ramp(0.0030, 0.0010, abs(abs(q.x) - 0.030 + 0.03 * (q.y + 0.3))) * step(q.y, -0.165);
    let side = ramp(0.045, -0.075, q.x);
    var c = mix(under, (vec3<f32>(0.0125, 0.0125, 0.0110) * (0.35 + side) + SCREEN_LIGHT * 0.022 * on * exp(-max(glass, 0.0) * 34.0)) * (1.0 - 0.7 * groove), fill(frame, v));
    c += haze(VANISH.y) * 0.20 * exp(-max(-frame, 0.0) * 230.0) * fill(frame, v) * side;
    let roll = 0.006 * (noise1(v.t * 1.7) - 0.5) * trouble() + 0.003 * sin(v.t * 0.4);
    let h = q - vec2<f32>(0.004 + roll, -0.004);
    // Cords of the neck run out to wide shoulders; no more is to be seen of him than that.
    let head = sd_ellipse(h - vec2<f32>(0.0, 0.032), vec2<f32>(0.026, 0.037));
    let neck = sd_taper(h - vec2<f32>(0.0, -0.046), 0.050, 0.022, 0.062);
    let chest = sd_round(h - vec2<f32>(0.0, -0.105), vec2<f32>(0.080, 0.066), 0.030);
    let figure = smin(smin(head, neck, 0.012), chest, 0.020);
    let scan = 0.70 + 0.30 * step(0.5, fract(q.y * 110.0 + v.t * 0.5));
    let bands = 0.75 + 0.5 * noise1(q.y * 14.0 - v.t * 0.7);
    let snow = hash21(floor(p * 210.0) + floor(v.t * 8.0) * stage.motion) * 0.34 * trouble();
    var picture = SCREEN_LIGHT * mix((0.26 + 0.40 * glow(length(h - vec2<f32>(0.020, 0.030)), 0.055)) * bands, 0.030, soft(figure, 0.003));
    picture += SCREEN_LIGHT * 0.30 * exp(-abs(figure) * 260.0) * ramp(0.010, -0.030, h.x);
    picture = (picture + SCREEN_LIGHT * snow) * scan * (0.35 + 0.65 * ramp(0.0, -0.045, glass)) * on + vec3<f32>(0.004, 0.006, 0.006);
    c = mix(c, picture, fill(glass, v));
    let spill = max(glow3(max(frame, 0.0), 0.050) - 0.29, 0.0);
    return c + SCREEN_LIGHT * on * (0.05 * spill * (1.0 - fill(frame, v)) + 0.10 * line(glass, 0.0016, v));
}

// A patrol comes up the street, black before the haze.
fn patrol(p: vec2<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    var c = under;
    for (var i = 0; i < 3; i = i + 1) {
        let k = f32(i);
        let z = 3.0 + 0.55 * k;
        let size = 0.250 / z;
        let step_on = sin(v.t * 0.9 + k * 1.7);
        let at = VANISH + vec2<f32>(-0.085 + 0.105 * k + 0.05 * k * (1.0 - k), -EYE) / vec2<f32>(1.0 + 0.2 * k, z);
        let q = (p - at) / size - vec2<f32>(0.0, 0.010 * abs(step_on));
        if (abs(q.x) < 0.5 && q.y > -1.2 && q.y < 1.3) {
            let legs = max(sd_taper(q, 0.115 + 0.02 * step_on, 0.10, 0.48), 0.010 - abs(q.x) + 0.2 * max(q.y - 0.30, 0.0));
            let trunk = sd_taper(q - vec2<f32>(0.0, 0.44), 0.098, 0.165, 0.36);
            let neck = sd_taper(q - vec2<f32>(0.0, 0.78), 0.150, 0.050, 0.085);
            let head = sd_ellipse(q - vec2<f32>(0.0, 0.905), vec2<f32>(0.060, 0.080));
            let arms = abs(abs(q.x) - 0.165 + 0.10 * (q.y - 0.6)) - 0.030;
            let gun = sd_segment(q, vec2<f32>(-0.17, 0.46), vec2<f32>(0.20, 0.64)) - 0.022;
            let d = min(min(min(legs, trunk), min(neck, head)), min(max(arms, abs(q.y - 0.60) - 0.19), gun)) * size;
            c = mix(c, haze(VANISH.y) * (0.035 + 0.030 * k), fill(d, v));
            let shade = max(abs(q.x) - 0.15, max(q.y, -0.9 - q.y));
            c *= 1.0 - 0.55 * soft(shade, 0.05) * ramp(-0.9, -0.05, q.y);
        }
    }
    return c;
}

// We look out from under a broken arch: black stone at the left and over us, and a heap at our feet.
fn frame(p: vec2<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let rough = 0.016 * noise1(p.y * 17.0) + 0.007 * noise1(p.y * 51.0);
    let pier = p.x + 0.410 + 0.050 * p.y - 0.16 * ramp(0.10, 0.62, p.y) * ramp(0.10, 0.62, p.y) - 0.035 * ramp(-0.30, -0.50, p.y) + rough;
    let heap = p.y + 0.472 - 0.070 * noise1(p.x * 5.0 + 7.0) * ramp(-0.05, 0.40, abs(p.x + 0.02)) - 0.020 * noise1(p.x * 23.0);
    let beam = sd_segment(p, vec2<f32>(0.16, -0.52), vec2<f32>(0.345, -0.385)) - 0.0085;
    let bar = sd_segment(p, vec2<f32>(0.300, -0.50), vec2<f32>(0.262, -0.372)) - 0.0028;
    let d = min(min(pier, heap), min(beam, bar));
    let lit = ramp(0.007, 0.0, -d) * (0.3 + 0.7 * noise(p * 60.0));
    let edge = haze(VANISH.y) * 0.10 * ramp(0.35, -0.25, p.y) + SCREEN_LIGHT * 0.06 * broadcast(v.t) * ramp(-0.1, 0.3, p.x);
    return mix(under, INK * 0.35 + edge * lit, fill(d, v));
}

fn paint(v: View) -> vec3<f32> {
    let p = v.p;
    let q = p - VANISH;
    let side = sign(q.x);
    let z = WIDTH / max(abs(q.x), 0.008);
    let y = q.y * z;
    let stone = facade(z, y, side, z, v);
    let covered = stone.w * step(-EYE, y) * step(0.010, abs(q.x));
    var c = vec3<f32>(0.0);
    if (covered < 1.0) {
        c = beyond(p, v);
    }
    let air = exp(-max(z - 1.2, 0.0) * 0.17);
    var built = mix(haze(p.y) * 0.72, stone.rgb, air);
    let lit_by_fire = EMBER * trouble() * (0.05 * glow3(length(p - vec2<f32>(0.102, -0.19)), 0.16) + 0.03 * glow3(length(p - vec2<f32>(-0.1, -0.17)), 0.12));
    built += lit_by_fire * 2.0;
    c = mix(c, built, covered);
    if (y < -EYE && q.y < 0.0) {
        c = pavement(p, v, c);
    }
    if (abs(p.y + 0.20) < 0.16) {
        c = patrol(p, v, c);
    }
    c = screen(p, v, c);
    if (trouble() <= 0.0) {
        return frame(p, v, c);
    }
    c += flames(p, vec2<f32>(0.102, -0.222), 0.062, v) + flames(p, vec2<f32>(-0.140, -0.205), 0.042, v);
    // Ash and sparks drift up the street.
    let drift = p * 15.0 + vec2<f32>(v.t * 0.08, -v.t * 0.16);
    let id = floor(drift);
    let at = 0.2 + 0.6 * hash22(id);
    let spark = exp(-dot(drift - id - at, drift - id - at) * 700.0) * step(hash21(id + 7.0), 0.22);
    return frame(p, v, c) + EMBER * 1.5 * spark * trouble() * ramp(0.45, -0.3, p.y);
}
