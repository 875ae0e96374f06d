// A street of a Cardassian city at night: two walls of monumental facades, sloped and finned, run to a tower in
// the haze; searchlights feel about the sky; lamps stand along the wet pavement. Unrest sets fires.

const VANISH: vec2<f32> = vec2<f32>(0.020, -0.170);
const WIDTH: f32 = 0.60;
const EYE: f32 = 0.24;
const BLOCK: f32 = 1.25;

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
    let s = run / BLOCK;
    let id = floor(s);
    let f = fract(s);
    let seed = id * 3.7 + side * 50.0;
    // A block that has been hit is a third as high, torn off, dark, and burns for a while.
    let hit = lost(hash11(seed + 11.0));
    let torn = hit * (0.26 * noise1(run * 3.1 + seed) + 0.07 * noise1(run * 13.0));
    let tall = (0.72 + 0.95 * hash11(seed)) * mix(1.0, 0.36, hit) - torn;
    // Roofs rise towards the street's end and break off; a fin stands proud at every break.
    let roof = tall * (0.80 + 0.42 * f);
    let fin_height = tall * 1.22 + 0.22;
    let sweep = 0.050 * y * abs(y);
    let taper = 0.105 * (1.0 - y / fin_height);
    let fin = max(abs((f - 0.10) * BLOCK - sweep) - 0.012 - taper, y - fin_height);
    let low_fin = max(abs((f - 0.58) * BLOCK - 0.7 * sweep) - 0.010 - 0.055 * (1.0 - y / (0.62 * tall)), y - 0.62 * tall);
    let mass = max(y - roof, -y - EYE);
    let d = min(mass, fin);
    // Long slits of windows, in files, in the fields between the fins.
    let column = f * 15.0;
    let row = y * 4.6 + 0.3 * side;
    let slit = max((abs(fract(column) - 0.5) - 0.11) * BLOCK / 15.0, (abs(fract(row) - 0.5) - 0.40) / 4.6);
    let who = hash22(vec2<f32>(floor(column) + id * 17.0 + side * 31.0, floor(row)));
    let inhabited = (1.0 - hit) * step(who.x, 0.19 - 0.09 * trouble()) * step(0.02, y) * step(0.05, roof - y);
    let pane = fill(slit, wide) * inhabited * (0.35 + 0.65 * who.y);
    let blind = fill(slit, wide) * step(0.02, y) * step(0.05, roof - y);
    let ledge = abs(fract(y * 1.7 / tall + 0.12 * side) - 0.5);
    let setback = step(0.0, fract(y * 1.7 / tall + 0.12 * side) - 0.5);
    let relief = (0.62 + 0.34 * setback) * mix(0.50, 1.0, ramp(0.0, 0.02, ledge)) * (1.0 - 0.40 * blind);
    let on_fin = max(fill(fin, wide), fill(low_fin, wide));
    let up = clamp((y + EYE) / 1.3, 0.0, 1.0);
    let fin_side = ramp(-0.02, 0.02, min((f - 0.10) * BLOCK - sweep, abs((f - 0.58) * BLOCK - 0.7 * sweep) + step(0.3, f) * 0.0));
    let face = mix(relief, mix(1.75, 0.55, fin_side), on_fin);
    var stone = mix(vec3<f32>(0.046, 0.031, 0.021), vec3<f32>(0.0045, 0.0075, 0.0085), ramp(0.0, 0.72, up)) * face;
    // Lamps at every half block wash the foot of the wall with a cold green.
    let lamp_u = (abs(fract(s * 2.0 + 0.25) - 0.5)) * BLOCK * 0.5;
    let wash = glow3(length(vec2<f32>(lamp_u, (y + 0.02) * 0.75)), 0.17);
    stone += VERDIGRIS * vec3<f32>(0.9, 0.75, 0.8) * wash * 0.115 * mix(relief, 0.9, on_fin);
    let bulb = length(vec2<f32>(lamp_u, y + 0.035));
    stone += vec3<f32>(0.55, 0.90, 0.68) * (exp(-sq(bulb / 0.014)) * 1.5 + glow3(bulb, 0.035) * 0.20);
    stone += mix(LAMP, OCHRE, who.y) * pane * (1.0 - on_fin) * 0.55;
    stone += EMBER * hit * (0.045 + 0.15 * trouble()) * exp(-max(roof - y, 0.0) * 9.0) * (0.55 + 0.45 * noise1(v.t * 1.3 + seed)) * step(y, roof);
    // Near by one sees what the walls are: courses of stone, a door with light behind it, pipes, a rail.
    let near = ramp(2.6, 1.1, z);
    if (near > 0.0) {
        let course = ramp(0.0, 0.05, abs(fract(y * 9.0) - 0.5)) * ramp(0.0, 0.03, abs(fract(s * 6.0 + 0.5 * floor(y * 9.0)) - 0.5));
        stone *= 1.0 + near * (0.30 * course - 0.15) * step(y, 0.9);
        stone += vec3<f32>(0.018, 0.019, 0.016) * near * relief * ramp(1.0, -0.2, y);
        let door = vec2<f32>((f - 0.355) * BLOCK, y + EYE);
        let arch = sd_taper(door, 0.090, 0.052, 0.335);
        let inside = fill(arch, wide) * (1.0 - on_fin);
        let lit = step(0.25, hash11(seed + 5.0)) * (1.0 - hit);
        stone = mix(stone, INK * 0.6 + LAMP * lit * (0.80 * glow(length(door - vec2<f32>(0.0, 0.15)), 0.16)), inside * near);
        stone += LAMP * lit * near * 0.05 * glow3(length((door - vec2<f32>(0.0, 0.12)) * vec2<f32>(0.8, 1.0)), 0.34) * (1.0 - inside);
        stone += vec3<f32>(0.045, 0.047, 0.040) * line(arch - 0.014, 0.006, wide) * near;
        let pipe = abs((f - 0.83) * BLOCK - 0.02 * sin(y * 3.0)) - 0.016;
        stone = mix(stone, stone * 0.35 + vec3<f32>(0.030, 0.034, 0.031) * ramp(-0.016, 0.004, (f - 0.83) * BLOCK), fill(pipe, wide) * near * step(y, 0.42 * tall));
        let rail = max(abs(y - 0.26) - 0.008, abs(fract(s * 1.0) - 0.36) * BLOCK - 0.20);
        stone = mix(stone, INK + vec3<f32>(0.040, 0.042, 0.036) * ramp(0.25, 0.27, y), fill(rail, wide) * near * (1.0 - hit));
    }
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
    let shine = haze(VANISH.y) * exp(-x * x * 4.0) * (0.40 + 1.1 * far);
    let row = (abs(fract(z / BLOCK * 2.0 + 0.25) - 0.5));
    let green = VERDIGRIS * exp(-sq((abs(x) - WIDTH) * 6.0)) * ramp(0.34, 0.0, row) * 0.13;
    let burn = EMBER * trouble() * (exp(-sq((p.x - 0.165) * 15.0)) * 0.16 + exp(-sq((p.x + 0.135) * 18.0)) * 0.10) * flicker(v.t, 3.0);
    let stone = vec3<f32>(0.011, 0.010, 0.0095) * (1.0 - 0.5 * joint);
    let c = stone + (shine + green + burn) * mix(0.25, 1.0, wet) * (1.0 - 0.55 * joint * (1.0 - wet));
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
    let lit_by_fire = EMBER * trouble() * (0.05 * glow3(length(p - vec2<f32>(0.165, -0.19)), 0.16) + 0.03 * glow3(length(p - vec2<f32>(-0.1, -0.17)), 0.12));
    built += lit_by_fire * 2.0;
    c = mix(c, built, covered);
    if (y < -EYE && q.y < 0.0) {
        c = pavement(p, v, c);
    }
    if (trouble() <= 0.0) {
        return c;
    }
    c += flames(p, vec2<f32>(0.165, -0.222), 0.062, v) + flames(p, vec2<f32>(-0.140, -0.205), 0.042, v);
    // Ash and sparks drift up the street.
    let drift = p * 15.0 + vec2<f32>(v.t * 0.08, -v.t * 0.16);
    let id = floor(drift);
    let at = 0.2 + 0.6 * hash22(id);
    let spark = exp(-dot(drift - id - at, drift - id - at) * 700.0) * step(hash21(id + 7.0), 0.22);
    return c + EMBER * 1.5 * spark * trouble() * ramp(0.45, -0.3, p.y);
}
