// A stone cellar: steps go up along the back wall to a door that stands ajar, and the bar of light through it falls
// down across them; one oil lamp burns on a table with a map. Unrest shakes dust from the vault, and somebody
// walks past the door.

const LAMP_AT: vec2<f32> = vec2<f32>(-0.205, -0.235);
const TABLE_TOP: f32 = -0.335;
const GROUND: f32 = -0.300;
const FOOT: vec2<f32> = vec2<f32>(-0.175, -0.300);
const STEP: vec2<f32> = vec2<f32>(0.0455, 0.0475);
const STEPS: f32 = 8.0;
const DOOR_AT: vec2<f32> = vec2<f32>(0.262, 0.080);
const DOOR_HALF: f32 = 0.078;
const SLIT: f32 = 0.194;

// Height of the steps' profile at x.
fn tread(x: f32) -> f32 {
    let n = clamp(floor((x - FOOT.x) / STEP.x) + 1.0, 0.0, STEPS);
    return FOOT.y + n * STEP.y;
}

// Rubble stone laid in courses that wander; x is 1 at the joints, y a tone for each stone, z the relief of its face.
fn masonry(p: vec2<f32>, height: f32) -> vec3<f32> {
    let warped = p + (vec2<f32>(noise(p * 7.0), noise(p * 7.0 + 40.0)) - 0.5) * height * 0.55;
    let course = floor(warped.y / height);
    let width = height * (1.25 + 1.1 * hash11(course + 3.0));
    let along = warped.x / width + hash11(course) * 7.0 + 0.22 * (noise1(warped.x * 9.0 + course * 5.0) - 0.5);
    let q = vec2<f32>((fract(along) - 0.5) * width, (fract(warped.y / height) - 0.5) * height);
    let edge = sd_round(q, vec2<f32>(width, height) * 0.5, height * 0.30);
    let stone = hash21(vec2<f32>(floor(along), course));
    let grain = noise(p * 62.0) * 0.6 + noise(p * 150.0) * 0.4;
    // The upper edge of each stone stands out and takes the light; a bite is out of some.
    let relief = 0.55 * ramp(-height * 0.34, -height * 0.06, edge) * clamp(q.y / height + 0.3, -0.4, 0.8);
    return vec3<f32>(ramp(-height * 0.10, height * 0.02, edge + 0.010 * (grain - 0.5)), stone, 0.40 + 0.45 * grain + relief);
}

fn wall(p: vec2<f32>, lamp: vec3<f32>, day: vec3<f32>, v: View) -> vec3<f32> {
    let m = masonry(p, 0.052);
    // Old plaster still clings to the upper wall.
    let plaster = ramp(0.50, 0.62, fbm(p * 3.3 + vec2<f32>(4.0, 9.0), 3) + 0.28 * (p.y + 0.05));
    let tone = mix(0.40 + 0.55 * m.y, 0.92, plaster) * mix(0.30 + 1.15 * m.z, 0.72 + 0.5 * m.z, plaster);
    let joint = 1.0 - 0.62 * m.x * (1.0 - plaster);
    let warm = glow(length((p - LAMP_AT - vec2<f32>(0.0, 0.03)) * vec2<f32>(1.0, 0.85)), 0.185);
    let cool = glow3(length((p - vec2<f32>(SLIT, 0.24)) * vec2<f32>(1.4, 0.75)), 0.135) * ramp(0.26, 0.12, p.x);
    return (lamp * vec3<f32>(0.80, 0.72, 0.62) * warm * 0.42 + day * cool * 0.26 + INK * 0.5) * tone * joint;
}

fn vault(p: vec2<f32>, lamp: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let x = p.x + 0.02;
    let spring = 0.435 - 0.55 * x * x;
    let d = p.y - spring;
    if (d < -0.14) {
        return under;
    }
    let course = fract((d + 0.30 * x * x) * 14.0);
    let joint = 0.6 + 0.4 * ramp(0.0, 0.16, course) * ramp(1.0, 0.84, course);
    let warm = glow(length(p - LAMP_AT), 0.26);
    let stone = lamp * warm * 0.16 * joint * (0.5 + 0.7 * fbm(p * 24.0, 2)) * ramp(0.16, 0.0, d) + INK * 0.3;
    let shade = under * (1.0 - 0.55 * ramp(-0.12, 0.0, d));
    let arris = lamp * warm * 0.30 * line(d, 0.0018, v);
    return mix(shade, stone, fill(-d, v)) + arris;
}

// A flight seen from its open side: each tread a thick slab with a worn edge over a dark flank, in which is an arch with jars.
fn stairs(p: vec2<f32>, lamp: vec3<f32>, day: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let d = p.y - tread(p.x);
    let warm = glow(length((p - LAMP_AT) * vec2<f32>(0.9, 1.0)), 0.160);
    let along = fract((p.x - FOOT.x) / STEP.x) * step(p.x, FOOT.x + STEPS * STEP.x) + step(FOOT.x + STEPS * STEP.x, p.x) * 0.5;
    let from_door = exp(-sq((p.x - SLIT) * 2.4)) * ramp(-0.50, 0.10, p.y);
    // The flank: rough stone that falls away into the dark under the stair.
    let m = masonry(p * vec2<f32>(1.0, 1.0) + 3.0, 0.046);
    var c = lamp * vec3<f32>(0.70, 0.58, 0.48) * warm * 0.155 * (0.45 + 0.5 * m.y) * (0.30 + 1.1 * m.z) * (1.0 - 0.6 * m.x);
    c *= 0.25 + 0.75 * ramp(-0.42, -0.02, d);
    // Under the slab lies its shadow.
    c *= mix(1.0, 0.28, exp(-max(-d - 0.017, 0.0) * 46.0));
    let q = p - vec2<f32>(0.150, -0.395);
    let arch = max(length(vec2<f32>(q.x, max(q.y - 0.125, 0.0))) - 0.098, -q.y - 0.20);
    let jamb = fill(arch - 0.014, v) * (1.0 - fill(arch, v));
    c = mix(c, lamp * warm * 0.13 * (0.5 + 0.5 * ramp(-0.1, 0.1, q.x)) + INK * 0.5, jamb);
    c = mix(c, lamp * 0.0030 + INK * 0.3, fill(arch, v));
    let shelf = max(abs(q.y - 0.002) - 0.006, arch + 0.002);
    c = mix(c, lamp * vec3<f32>(0.8, 0.5, 0.3) * warm * 0.10 * ramp(-0.008, 0.006, q.y) + INK * 0.3, fill(shelf, v));
    for (var i = 0; i < 3; i = i + 1) {
        let k = f32(i);
        let j = q - vec2<f32>(-0.056 + 0.056 * k, 0.0);
        let belly = max(sd_ellipse(j - vec2<f32>(0.0, 0.046 + 0.004 * k), vec2<f32>(0.024, 0.048 + 0.006 * k)), 0.007 - j.y);
        let jar = min(belly, sd_box(j - vec2<f32>(0.0, 0.104 + 0.006 * k), vec2<f32>(0.011, 0.010)));
        let lit = ramp(0.006, -0.026, j.x) * (0.35 + 0.65 * ramp(-0.004, -0.022, jar)) + 0.5 * exp(-abs(jar) * 260.0) * ramp(0.0, -0.02, j.x);
        c = mix(c, lamp * vec3<f32>(0.95, 0.62, 0.42) * lit * warm * 0.30 + INK * 0.3, fill(max(jar, arch), v));
    }
    // The slabs: their edges, and the treads as far as one sees them.
    let thick = fill(max(d, -0.0165 - d), v);
    let worn = 0.65 + 0.7 * noise(p * vec2<f32>(70.0, 130.0));
    let edge = (lamp * vec3<f32>(0.85, 0.72, 0.6) * warm * 0.34 + day * from_door * 0.060) * worn;
    c = mix(c, edge, thick);
    c += (day * from_door * 0.62 * (0.55 + 0.45 * worn) + lamp * warm * 0.30) * ramp(0.0045, 0.0, abs(d + 0.0022));
    // Each riser stands in its own light: bright where the door sees it, dark behind the one above.
    c += day * ramp(0.16, 0.0, along) * exp(d * 60.0) * from_door * 0.14 * worn;
    let inside = max(d, FOOT.x - p.x);
    // Their shadow on the wall above them.
    let above = exp(-max(d, 0.0) * 16.0) * ramp(-0.02, 0.05, p.x - FOOT.x);
    return mix(under * (1.0 - 0.55 * above), c + INK * 0.3, fill(inside, v));
}

// The slit of light, dimmed while somebody passes it.
fn passing(t: f32) -> f32 {
    let walk = noise1(t * 0.62 + 3.0);
    return 1.0 - stage.unrest * 0.85 * ramp(0.60, 0.72, walk) * (0.75 + 0.25 * sin(t * 7.0));
}

fn door(p: vec2<f32>, lamp: vec3<f32>, day: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = p - DOOR_AT;
    let opening = sd_taper(q, DOOR_HALF, DOOR_HALF * 0.90, 0.300);
    let jamb = opening - 0.020;
    let stone = under * 1.15 + lamp * 0.006 + day * 0.03 * ramp(0.02, 0.0, abs(opening)) * ramp(0.05, -0.08, q.x);
    var c = mix(under, stone, fill(jamb, v));
    let plank = abs(fract(q.x * 42.0) - 0.5);
    let wood = (lamp * vec3<f32>(0.9, 0.6, 0.4) * 0.020 + INK * 0.55) * (0.6 + 0.5 * ramp(0.5, 0.42, plank)) * (0.7 + 0.6 * noise(p * vec2<f32>(90.0, 8.0)));
    c = mix(c, wood, fill(opening, v));
    let strap = max(abs(abs(q.y - 0.15) - 0.085) - 0.006, opening + 0.01);
    c = mix(c, INK * 0.8 + lamp * 0.012, fill(strap, v));
    let slit = max(max(p.x - SLIT - 0.016 - 0.012 * q.y, opening), -q.y);
    c += day * 2.6 * fill(slit, v);
    let spill = glow3(max(p.x - SLIT - 0.012, 0.0), 0.018) * fill(opening, v);
    return c + day * spill * 0.30;
}

// The sheet of light in the dusty air, from the slit down to the left.
fn bar(p: vec2<f32>, day: vec3<f32>, v: View) -> vec3<f32> {
    let a = vec2<f32>(SLIT, 0.370);
    let b = vec2<f32>(SLIT, 0.085);
    let high = dot(p - a, normalize(vec2<f32>(-0.70, 1.0)));
    let low = dot(p - b, normalize(vec2<f32>(-0.93, 1.0)));
    let inside = ramp(0.03, -0.035, high) * ramp(-0.012, 0.02, low);
    let far = SLIT - p.x;
    if (inside < 0.004 || far < 0.0) {
        return vec3<f32>(0.0);
    }
    let dust = 0.62 + 0.76 * fbm(p * 6.0 + vec2<f32>(v.t * 0.012, v.t * 0.020), 3);
    return day * inside * dust * 0.115 * exp(-far * 2.1);
}

fn motes(p: vec2<f32>, v: View) -> f32 {
    let fall = stage.unrest * 0.09;
    let q = p * 17.0 + vec2<f32>(v.t * 0.05, v.t * (0.035 + fall * 6.0));
    let id = floor(q);
    let kind = hash22(id + 3.0);
    let at = 0.25 + 0.5 * hash22(id);
    let d = (q - id - at) * vec2<f32>(1.0, 1.0 - 0.55 * stage.unrest);
    return exp(-dot(d, d) * 900.0) * step(kind.x, 0.35 + 0.4 * stage.unrest) * (0.4 + 0.6 * kind.y);
}

fn table(p: vec2<f32>, lamp: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let right = -0.020 - 0.35 * (TABLE_TOP - p.y);
    let top = max(abs(p.y - TABLE_TOP + 0.026) - 0.026, p.x - right);
    let apron = max(abs(p.y - TABLE_TOP + 0.075) - 0.026, p.x + 0.060);
    let leg = max(abs(p.x + 0.085) - 0.016, p.y - TABLE_TOP + 0.05);
    let near = glow(length((p - vec2<f32>(LAMP_AT.x, TABLE_TOP)) * vec2<f32>(1.0, 1.6)), 0.115);
    let grain = 0.65 + 0.6 * noise(vec2<f32>(p.x * 8.0, p.y * 190.0 + 2.0 * noise(p * 12.0)));
    var wood = lamp * vec3<f32>(0.70, 0.45, 0.28) * near * grain * 0.52 + INK * 0.4;
    // A map with its corner over the edge of the table.
    let sheet = sd_quad(p, vec2<f32>(-0.330, -0.383), vec2<f32>(-0.090, -0.383), vec2<f32>(-0.125, -0.345), vec2<f32>(-0.300, -0.345));
    let street = abs(fract((p.x + 0.5 * p.y) * 38.0) - 0.5) + abs(fract((p.y - 0.10 * p.x) * 130.0) - 0.5);
    let paper = lamp * BONE * near * 0.80 * (0.80 + 0.2 * ramp(0.12, 0.3, street));
    wood = mix(wood, paper, fill(sheet, v));
    var c = mix(under, under * 0.18, fill(max(p.x + 0.05, p.y - TABLE_TOP), v) * 0.8);
    c = mix(c, lamp * near * 0.04 + INK * 0.3, max(fill(apron, v), fill(leg, v)));
    c = mix(c, wood, fill(top, v));
    return c + lamp * near * 0.55 * line(p.y - TABLE_TOP, 0.0012, v) * fill(p.x - right, v);
}

fn oil_lamp(p: vec2<f32>, lamp: vec3<f32>, v: View, under: vec3<f32>) -> vec3<f32> {
    let q = p - LAMP_AT;
    let pot = sd_round(q - vec2<f32>(0.0, -0.079), vec2<f32>(0.030, 0.021), 0.014);
    let collar = sd_box(q - vec2<f32>(0.0, -0.052), vec2<f32>(0.014, 0.009));
    let glass = abs(sd_ellipse(q - vec2<f32>(0.0, 0.004), vec2<f32>(0.029, 0.056))) - 0.0012;
    let cap = sd_taper(q - vec2<f32>(0.0, 0.056), 0.018, 0.007, 0.018);
    let bail = abs(length(q - vec2<f32>(0.0, 0.030)) - 0.060) - 0.0016;
    let brass = lamp * (0.10 + 0.85 * exp(-sq((q.x + 0.012) * 80.0))) * 0.35 + INK * 0.6;
    let lean = q.x + 0.006 * sin(v.t * 1.1) * ramp(-0.03, 0.04, q.y);
    let flame = sd_ellipse(vec2<f32>(lean * (1.0 + 9.0 * max(q.y, 0.0)), q.y + 0.008), vec2<f32>(0.0085, 0.029));
    var c = under + lamp * 0.13 * fill(sd_ellipse(q, vec2<f32>(0.029, 0.056)), v);
    c += lamp * 0.8 * line(glass, 0.0016, v) * ramp(-0.05, 0.02, abs(q.x) - 0.02);
    c = mix(c, brass, max(max(fill(pot, v), fill(collar, v)), max(fill(cap, v), 0.6 * fill(max(bail, 0.01 - q.y), v))));
    c = mix(c, vec3<f32>(2.6, 1.75, 0.75), soft(flame, 0.0035));
    return c + lamp * (0.42 * glow3(length(q), 0.11) + 0.06 * glow(length(q), 0.16));
}

fn paint(v: View) -> vec3<f32> {
    let p = v.p;
    let shaken = 1.0 - stage.unrest * 0.45 * noise1(v.t * 2.1);
    let lamp = LAMP * (1.9 * shaken * mix(1.0, flicker(v.t * 0.8, 4.0), 0.5));
    // What stands in the door is the day, or the city burning.
    let burning = vec3<f32>(1.30, 0.36, 0.06) * (0.80 + 0.40 * noise1(v.t * 2.6));
    let day = mix(vec3<f32>(0.62, 0.70, 0.72), burning, trouble()) * (1.15 * passing(v.t));
    let above = p.y - tread(p.x);
    var c = vec3<f32>(0.0);
    if (max(above, FOOT.x - p.x) > -v.px) {
        c = wall(p, lamp, day, v);
        if (p.x > DOOR_AT.x - DOOR_HALF - 0.03) {
            c = door(p, lamp, day, v, c);
        }
        c = vault(p, lamp, v, c);
    }
    if (p.x > FOOT.x - v.px && above < 0.25) {
        c = stairs(p, lamp, day, v, c);
    }
    // The floor, and the bar's end upon it.
    let ground = p.y - GROUND;
    if (ground < 0.0 && p.x < FOOT.x + STEP.x) {
        let near = glow(length((p - LAMP_AT) * vec2<f32>(0.8, 1.3)), 0.17);
        c = mix(c, lamp * near * 0.16 * (0.6 + 0.5 * fbm(p * vec2<f32>(14.0, 40.0), 2)), fill(p.x - FOOT.x, v));
    }
    let b = bar(p, day, v);
    c += b + (day * 0.16 * motes(p, v)) * (0.25 + 4.0 * b.g / (0.05 + b.g)) * 0.5;
    // Dust from the vault.
    if (stage.unrest > 0.15) {
        let sift = fbm(vec2<f32>(p.x * 11.0, p.y * 1.6 + v.t * 0.22), 3);
        c += lamp * 0.05 * (stage.unrest - 0.15) * ramp(0.60, 0.85, sift) * ramp(-0.4, 0.4, p.y);
    }
    if (p.y < TABLE_TOP + 0.01 && p.x < 0.06) {
        c = table(p, lamp, v, c);
    }
    return oil_lamp(p, lamp, v, c);
}
