// The Kai's chambers: a carved screen under an arch with light behind it, candles in tiers on either hand, drapes, and
// an old book open on its stand. Unrest is the book's: it glows red from between the lines, and the flames lean.

const BOOK_AT: vec2<f32> = vec2<f32>(0.020, -0.270);
const ARCH_AT: vec2<f32> = vec2<f32>(0.020, -0.245);

fn arch(p: vec2<f32>) -> f32 {
    // A pointed arch: two arcs that meet.
    let q = p - ARCH_AT;
    let up = q.y - 0.330;
    let x = abs(q.x);
    let round = length(vec2<f32>(x + 0.130, max(up, 0.0))) - 0.372;
    return max(round, -q.y);
}

// The carving: rings that overlap into four-petalled flowers, a boss in each. Negative is wood.
fn carving(p: vec2<f32>) -> f32 {
    let cell = 0.0665;
    let q = abs(fract(p / cell) - 0.5) * cell;
    let corner = vec2<f32>(0.5 * cell) - q;
    let ring = abs(length(corner) - 0.5 * cell * 1.02);
    let boss = length(q) - 0.0085;
    let cross_bar = min(corner.x, corner.y) - 0.0012;
    let petal = abs(length(q) - 0.0225) - 0.0014;
    return min(min(ring - 0.0042, boss), min(cross_bar, petal));
}

fn screen(p: vec2<f32>, candle: vec3<f32>, red: vec3<f32>, v: View) -> vec3<f32> {
    let q = p - ARCH_AT;
    let d = carving(q);
    // Behind the piercings, a lamp in the inner room, and somebody's passing.
    let there = length((q - vec2<f32>(0.0, 0.33)) * vec2<f32>(1.0, 0.80));
    let veil = 0.80 + 0.35 * fbm(q * 3.0 + vec2<f32>(v.t * 0.02, 0.0), 2);
    let behind = LAMP * (0.95 * glow3(there, 0.30) + 0.03) * veil + red * 0.05;
    let thick = carving(q + vec2<f32>(0.0, 0.0055) - q * 0.016);
    let inner = fill(thick, v);
    var hole = mix(behind, behind * 0.25 + LAMP * 0.020, inner);
    let facing = candle * (0.030 + 0.10 * ramp(0.0, -0.004, d) * (0.6 + 0.4 * noise(q * 120.0)));
    let low = exp(-q.y * 4.0);
    let wood = facing * vec3<f32>(0.95, 0.60, 0.38) * (0.35 + low) + red * 0.22 * exp(-q.y * 5.0) + RUST * 0.020;
    return mix(hole, wood, fill(d, v));
}

fn wall(p: vec2<f32>, candle: vec3<f32>, v: View) -> vec3<f32> {
    // Drapes to either side fall from above; their folds catch the candles.
    let x = p.x - ARCH_AT.x;
    let fold = noise1(abs(x) * 21.0 + 0.8 * sin(p.y * 2.4) + sign(x) * 3.0) * 0.65 + 0.35 * noise1(abs(x) * 47.0 + p.y * 1.3 + 8.0);
    let side = ramp(0.29, 0.33, abs(x) + 0.05 * (p.y - 0.1));
    let cloth = mix(RUST, vec3<f32>(0.16, 0.030, 0.022), 0.5) * candle * (0.10 + 1.1 * fold * fold) * exp(-max(p.y + 0.15, 0.0) * 1.4);
    let stone = candle * vec3<f32>(0.62, 0.46, 0.34) * 0.16 * (0.7 + 0.5 * fbm(p * 14.0, 3)) * exp(-max(p.y + 0.2, 0.0) * 2.0);
    return mix(stone, cloth, side) + INK * 0.4;
}

// A candle: wax that lets the light through at its top, a flame, a halo. `at` is the foot of the flame.
fn candle_at(p: vec2<f32>, at: vec2<f32>, foot: f32, half: f32, seed: f32, v: View, under: vec3<f32>) -> vec3<f32> {
    let halo = length(p - at - vec2<f32>(0.0, 0.012));
    let alive = flicker(v.t * 0.55, seed);
    let bloom = under + LAMP * alive * (0.55 * glow3(halo, 0.036) + 0.030 * glow(halo, 0.075));
    if (abs(p.x - at.x) > 0.03 || p.y > at.y + 0.05) {
        return bloom;
    }
    let lean = stage.unrest * 0.32 * (noise1(v.t * 0.5 + seed) - 0.25) + 0.10 * (noise1(v.t * 0.35 + seed * 3.0) - 0.5);
    var q = p - at;
    let body = sd_box(vec2<f32>(q.x, p.y - 0.5 * (at.y - 0.006 + foot)), vec2<f32>(half, 0.5 * (at.y - 0.006 - foot))) - 0.001;
    let deep = max(-q.y - 0.006, 0.0);
    let round = 0.45 + 0.55 * sqrt(max(1.0 - (q.x * q.x) / (half * half), 0.0));
    let wax = mix(BONE, LAMP, 0.45) * (0.055 + 1.05 * exp(-deep * 34.0)) * round * alive;
    q.x += lean * q.y;
    let narrow = 1.0 + 16.0 * max(q.y - 0.006, 0.0);
    let flame = sd_ellipse(vec2<f32>(q.x * narrow, q.y - 0.0135), vec2<f32>(0.0058, 0.0185));
    let hot = vec3<f32>(2.4, 1.65, 0.75) * (0.55 + 0.6 * ramp(-0.005, 0.02, q.y)) * alive;
    let c = mix(under, wax, fill(body, v));
    return mix(c, hot, soft(flame, 0.0022)) + bloom - under;
}

// A tiered stand, black iron.
fn stand(p: vec2<f32>, x: f32, top: f32, candle: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let dish = sd_ellipse(p - vec2<f32>(x, top), vec2<f32>(0.030, 0.0055));
    let stem = max(abs(p.x - x) - 0.0040 - 0.0030 * exp(-sq((fract((p.y - top) * 9.0) - 0.5) * 7.0)), p.y - top);
    let iron = INK * 0.7 + candle * 0.09 * ramp(0.004, -0.003, p.x - x) + candle * 0.16 * fill(abs(p.y - top - 0.003) - 0.002, v);
    return mix(under, iron, max(fill(dish, v), fill(stem, v)));
}

fn script(q: vec2<f32>) -> f32 {
    let row = q * vec2<f32>(64.0, 17.0);
    let gap = step(0.24, noise1(row.x * 0.9 + floor(row.y) * 13.0));
    let stroke = step(0.30, hash21(floor(row * vec2<f32>(3.0, 1.0)))) * ramp(0.46, 0.30, abs(fract(row.y) - 0.5));
    return gap * stroke;
}

fn book(p: vec2<f32>, candle: vec3<f32>, red: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = p - BOOK_AT;
    let x = abs(q.x);
    // Seen from the reader's side: the near edge is wider; each leaf bellies towards its outer half.
    let far = 0.058 + 0.016 * sin(clamp(x / 0.15, 0.0, 1.0) * PI * 0.85);
    let near = -0.034 + 0.020 * sin(clamp(x / 0.18, 0.0, 1.0) * PI * 0.85);
    let up = (q.y - near) / (far - near);
    let width = mix(0.178, 0.140, clamp(up, 0.0, 1.0));
    let leaf = max(max(q.y - far, near - q.y), x - width);
    let block = max(max(q.y - near - 0.004, near - 0.020 - q.y), x - 0.178);
    let cover = sd_quad(q, vec2<f32>(-0.195, -0.052), vec2<f32>(0.195, -0.052), vec2<f32>(0.150, 0.058), vec2<f32>(-0.150, 0.058));
    var c = mix(under, RUST * candle * 0.22 + INK * 0.4, fill(cover, v));
    let edge_lines = 0.6 + 0.4 * sin(q.y * 1900.0);
    c = mix(c, candle * BONE * 0.20 * edge_lines + red * 0.05, fill(block, v));
    let gutter = ramp(0.0, 0.030, x);
    let belly = 0.55 + 0.45 * ramp(0.0, 0.10, x) - 0.18 * ramp(0.10, 0.17, x);
    var page = candle * BONE * vec3<f32>(1.0, 0.93, 0.80) * 0.42 * gutter * belly;
    let text = vec2<f32>(x / width * 1.9 + step(q.x, 0.0) * 3.0, up);
    let margin = step(0.12, x / width) * step(x / width, 0.90) * step(0.10, up) * step(up, 0.92);
    let ink = script(text) * margin;
    let beat = 0.60 + 0.40 * noise1(v.t * 0.55 + floor(text.y * 17.0) * 2.3);
    page = page * (1.0 - 0.62 * ink * (1.0 - 0.8 * stage.unrest)) * (1.0 - 0.55 * stage.unrest);
    page += red * (ink * 2.9 * beat + 0.10 + 0.55 * exp(-x * 34.0));
    return mix(c, page, fill(leaf, v));
}

fn lectern(p: vec2<f32>, candle: vec3<f32>, red: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = p - BOOK_AT;
    let shelf = sd_quad(q, vec2<f32>(-0.215, -0.092), vec2<f32>(0.215, -0.092), vec2<f32>(0.225, -0.046), vec2<f32>(-0.225, -0.046));
    let body = sd_taper(q + vec2<f32>(0.0, 0.40), 0.110, 0.150, 0.315);
    let groove = abs(abs(q.x) - 0.055 - 0.05 * (q.y + 0.2)) - 0.004;
    let carved = abs(length(vec2<f32>(q.x, q.y + 0.172)) - 0.038) - 0.004;
    let top_light = candle * vec3<f32>(0.85, 0.50, 0.28);
    var wood = top_light * 0.055 * (0.6 + 0.6 * noise(vec2<f32>(q.x * 60.0, q.y * 6.0))) * ramp(-0.30, -0.06, q.y) + INK * 0.4;
    wood += top_light * 0.09 * (line(groove, 0.0012, v) + line(carved, 0.0014, v)) * ramp(-0.26, -0.08, q.y);
    var c = mix(under, wood, fill(body, v));
    let lip = top_light * (0.09 + 0.22 * ramp(-0.056, -0.046, q.y)) + red * 0.10 + INK * 0.4;
    return mix(c, lip, fill(shelf, v));
}

fn paint(v: View) -> vec3<f32> {
    let p = v.p;
    let beat = 0.72 + 0.28 * sin(v.t * 0.62) * noise1(v.t * 0.31);
    let red = vec3<f32>(0.95, 0.060, 0.018) * stage.unrest * beat;
    let steady = 1.0 + 0.10 * (flicker(v.t * 0.5, 9.0) - 1.0);
    let candle = LAMP * 1.55 * steady * (1.0 - 0.25 * stage.unrest);
    let d = arch(p);
    var c = vec3<f32>(0.0);
    if (d > 0.0) {
        c = wall(p, candle * glow(length(vec2<f32>(abs(p.x - ARCH_AT.x) - 0.26, p.y + 0.15)), 0.24), v);
    }
    let moulding = fill(d - 0.030, v);
    let step_in = 0.55 + 0.45 * ramp(-0.3, 0.3, sin(d * 420.0));
    c = mix(c, candle * vec3<f32>(0.85, 0.56, 0.34) * 0.15 * step_in * exp(-max(p.y + 0.2, 0.0) * 2.1) + INK * 0.4, moulding);
    if (d < v.px) {
        c = mix(c, screen(p, candle, red, v), fill(d, v));
    }
    c *= 1.0 - 0.45 * soft(abs(d) - 0.004, 0.006);
    // Red light and its smoke climb from the book.
    let climb = p - BOOK_AT;
    let plume = exp(-sq(climb.x / (0.075 + 0.30 * max(climb.y, 0.0)))) * exp(-max(climb.y, 0.0) * 3.2) * step(0.0, climb.y);
    if (plume * red.r > 0.002) {
        let wisp = fbm(vec2<f32>(climb.x * 7.0 + 0.6 * sin(climb.y * 9.0 + v.t * 0.2), climb.y * 3.2 - v.t * 0.06), 4);
        c += red * plume * (0.05 + 0.62 * ramp(0.42, 0.80, wisp));
    }
    let left = ARCH_AT.x - 0.285;
    let right = ARCH_AT.x + 0.285;
    c = stand(p, left, -0.075, candle, v, c);
    c = stand(p, right, -0.060, candle, v, c);
    c = candle_at(p, vec2<f32>(left, 0.050), -0.072, 0.0105, 1.0, v, c);
    c = candle_at(p, vec2<f32>(right, 0.075), -0.057, 0.0110, 2.0, v, c);
    c = stand(p, left - 0.070, -0.175, candle, v, c);
    c = stand(p, left + 0.056, -0.165, candle, v, c);
    c = stand(p, right - 0.058, -0.170, candle, v, c);
    c = candle_at(p, vec2<f32>(left - 0.070, -0.080), -0.172, 0.0120, 3.0, v, c);
    c = candle_at(p, vec2<f32>(left + 0.056, -0.100), -0.162, 0.0115, 4.0, v, c);
    c = candle_at(p, vec2<f32>(right - 0.058, -0.085), -0.167, 0.0120, 5.0, v, c);
    c = stand(p, right + 0.062, -0.185, candle, v, c);
    c = candle_at(p, vec2<f32>(right + 0.062, -0.120), -0.182, 0.0125, 6.0, v, c);
    if (p.y > BOOK_AT.y + 0.09) {
        return c;
    }
    c = lectern(p, candle, red, v, c);
    return book(p, candle, red, v, c);
}
