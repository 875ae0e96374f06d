// What every backdrop shares: the uniforms, the frame of reference, noise, shapes, light and the final grade.
// It is put behind a place's own file, which has only to define `fn paint(v: View) -> vec3<f32>`.
//
// Frame of reference: `v.p` is (0, 0) in the middle of the part of the window that no text covers, one unit is
// about the height of the window, y points up. At 16:9 the free part is x in -0.37..0.37; what lies further left
// goes dark under the page. Colours are linear; 1.0 is bone-white paper in lamp light.

struct Stage {
    resolution: vec2<f32>,
    time: f32,
    light: f32,
    warmth: f32,
    unrest: f32,
    motion: f32,
    page: f32,
    // What the story has made of the place: up to four gauges, as shares of their ranges; 0.5 where it does not say.
    shows: vec4<f32>,
}

struct View {
    p: vec2<f32>,
    uv: vec2<f32>,
    px: f32,
    t: f32,
}

struct Varyings {
    @builtin(position) position: vec4<f32>,
    @location(0) uv: vec2<f32>,
}

@group(2) @binding(0) var<uniform> stage: Stage;

const PI: f32 = 3.14159265;
const TAU: f32 = 6.2831853;

// The house palette, linear.
const INK: vec3<f32> = vec3<f32>(0.0070, 0.0052, 0.0040);
const BONE: vec3<f32> = vec3<f32>(0.807, 0.716, 0.565);
const LAMP: vec3<f32> = vec3<f32>(0.860, 0.375, 0.085);
const DEEP: vec3<f32> = vec3<f32>(0.010, 0.024, 0.075);
const OCHRE: vec3<f32> = vec3<f32>(0.578, 0.254, 0.042);
const RUST: vec3<f32> = vec3<f32>(0.254, 0.042, 0.013);
const BOTTLE: vec3<f32> = vec3<f32>(0.006, 0.040, 0.025);
const ASH: vec3<f32> = vec3<f32>(0.266, 0.262, 0.246);
const EMBER: vec3<f32> = vec3<f32>(1.000, 0.160, 0.022);
const VIOLET: vec3<f32> = vec3<f32>(0.085, 0.050, 0.210);
const VERDIGRIS: vec3<f32> = vec3<f32>(0.095, 0.400, 0.235);
const STARLIGHT: vec3<f32> = vec3<f32>(0.620, 0.740, 1.000);

// A page leaves this share of the width as a narrowest picture, in heights of the window.
const NARROWEST: f32 = 0.64;

// Darker than this sinks into the ground, as ink does.
const TOE: f32 = 0.010;

@fragment
fn fragment(in: Varyings) -> @location(0) vec4<f32> {
    let v = view_of(in.uv);
    let seen = page_shade(v.uv.x);
    var c = vec3<f32>(0.0);
    // What the page hides is not painted.
    if (seen > 0.0) {
        c = paint(v);
    }
    return vec4<f32>(grade(c, seen, v, in.position.xy), 1.0);
}

fn view_of(uv: vec2<f32>) -> View {
    let size = stage.resolution;
    let free = size.x * (1.0 - stage.page);
    let unit = min(size.y, free / NARROWEST);
    let focus = vec2<f32>(size.x - 0.5 * free, 0.5 * size.y);
    let p = (uv * size - focus) * vec2<f32>(1.0, -1.0) / unit;
    return View(p, uv, 1.0 / unit, stage.time);
}

// Exposure, warmth, the shade of the page, a soft shoulder, and a dither that hides the steps of eight bits.
fn grade(linear: vec3<f32>, seen: f32, v: View, pixel: vec2<f32>) -> vec3<f32> {
    let tint = mix(vec3<f32>(0.84, 0.97, 1.20), vec3<f32>(1.14, 1.0, 0.82), stage.warmth);
    let exposure = mix(0.26, 1.56, stage.light);
    let away = v.p * vec2<f32>(0.85, 1.0);
    let vignette = 1.0 - 0.42 * ramp(0.12, 0.75, dot(away, away));
    var c = max(linear, vec3<f32>(0.0)) * tint * (exposure * vignette);
    c = c * c / (c + TOE);
    c = c * (1.0 + c * 0.09) / (1.0 + c * 0.62);
    c = mix(INK, c, seen) + INK * 0.35;
    let grain = (noise_pixel(pixel) + noise_pixel(pixel + 71.0) - 1.0) * (1.3 / 255.0);
    return max(c + grain * max(2.0 * sqrt(c), vec3<f32>(0.077)), vec3<f32>(0.0));
}

// How much of the picture is left under and beside the page: 1 well to its right, 0 under it.
fn page_shade(x: f32) -> f32 {
    let covered = 1.0 - ramp(stage.page - 0.19, stage.page + 0.13, x);
    return 1.0 - covered * ramp(0.0, 0.1, stage.page);
}

// Unrest as places feel it in which nothing stirs until there is a reason.
fn trouble() -> f32 {
    return ramp(0.22, 0.95, stage.unrest);
}

// How much of the city stands, or of the fleet can fight: what a place shows first of the story, 0 to 1.
fn whole() -> f32 {
    return stage.shows.x;
}

// Whether one of many things is among those that are lost, each at its own time; the edge is soft, so that nothing pops.
fn lost(chance: f32) -> f32 {
    return ramp(whole() - 0.04, whole() + 0.04, 0.06 + 0.90 * chance);
}

fn noise_pixel(pixel: vec2<f32>) -> f32 {
    let frame = floor(stage.time * 12.0) * stage.motion;
    return hash21(pixel + vec2<f32>(frame * 5.0, frame * 3.0));
}

// ---- chance -------------------------------------------------------------------------------------------------

fn scramble(a: u32, b: u32) -> u32 {
    var h = (a * 1597334677u) ^ (b * 3812015801u);
    h = (h ^ (h >> 15u)) * 2246822519u;
    return h ^ (h >> 13u);
}

fn hash21(cell: vec2<f32>) -> f32 {
    let q = vec2<i32>(floor(cell));
    return f32(scramble(u32(q.x), u32(q.y)) >> 8u) * (1.0 / 16777216.0);
}

fn hash22(cell: vec2<f32>) -> vec2<f32> {
    let q = vec2<i32>(floor(cell));
    let h = scramble(u32(q.x), u32(q.y));
    return vec2<f32>(f32(h & 65535u), f32(h >> 16u)) * (1.0 / 65536.0);
}

fn hash11(x: f32) -> f32 {
    return hash21(vec2<f32>(x, 17.0));
}

fn noise(p: vec2<f32>) -> f32 {
    let i = floor(p);
    let f = p - i;
    let u = f * f * (3.0 - 2.0 * f);
    let a = hash21(i);
    let b = hash21(i + vec2<f32>(1.0, 0.0));
    let c = hash21(i + vec2<f32>(0.0, 1.0));
    let d = hash21(i + vec2<f32>(1.0, 1.0));
    return mix(mix(a, b, u.x), mix(c, d, u.x), u.y);
}

fn noise1(x: f32) -> f32 {
    let i = floor(x);
    let f = x - i;
    return mix(hash11(i), hash11(i + 1.0), f * f * (3.0 - 2.0 * f));
}

fn fbm(start: vec2<f32>, octaves: i32) -> f32 {
    var p = start;
    var sum = 0.0;
    var amplitude = 0.5;
    var total = 0.0;
    for (var i = 0; i < octaves; i = i + 1) {
        sum += amplitude * noise(p);
        total += amplitude;
        amplitude *= 0.5;
        p = vec2<f32>(1.6 * p.x + 1.2 * p.y, 1.6 * p.y - 1.2 * p.x) + 11.3;
    }
    return sum / total;
}

// ---- shapes (signed distance, negative inside) --------------------------------------------------------------

fn sd_box(p: vec2<f32>, half: vec2<f32>) -> f32 {
    let q = abs(p) - half;
    return length(max(q, vec2<f32>(0.0))) + min(max(q.x, q.y), 0.0);
}

fn sd_round(p: vec2<f32>, half: vec2<f32>, r: f32) -> f32 {
    return sd_box(p, half - r) - r;
}

fn sd_segment(p: vec2<f32>, a: vec2<f32>, b: vec2<f32>) -> f32 {
    let pa = p - a;
    let ba = b - a;
    return length(pa - ba * clamp(dot(pa, ba) / dot(ba, ba), 0.0, 1.0));
}

// Not exact, but true at the edge and to its gradient there.
fn sd_ellipse(p: vec2<f32>, r: vec2<f32>) -> f32 {
    let k = length(p / r);
    return k * (k - 1.0) / max(length(p / (r * r)), 1e-4);
}

// A symmetric trapezium with feet at y = 0.
fn sd_taper(p: vec2<f32>, foot: f32, top: f32, height: f32) -> f32 {
    let slope = (top - foot) / height;
    let side = (abs(p.x) - foot - slope * p.y) * inverseSqrt(1.0 + slope * slope);
    return max(side, abs(p.y - 0.5 * height) - 0.5 * height);
}

// The half-plane left of the line from a to b (negative there).
fn sd_side(p: vec2<f32>, a: vec2<f32>, b: vec2<f32>) -> f32 {
    let d = normalize(b - a);
    return dot(p - a, vec2<f32>(d.y, -d.x));
}

// A convex quadrilateral, corners counter-clockwise.
fn sd_quad(p: vec2<f32>, a: vec2<f32>, b: vec2<f32>, c: vec2<f32>, d: vec2<f32>) -> f32 {
    return max(max(sd_side(p, a, b), sd_side(p, b, c)), max(sd_side(p, c, d), sd_side(p, d, a)));
}

fn smin(a: f32, b: f32, k: f32) -> f32 {
    let h = max(k - abs(a - b), 0.0) / k;
    return min(a, b) - h * h * k * 0.25;
}

// Coverage of a shape by this pixel.
fn fill(d: f32, v: View) -> f32 {
    return clamp(0.5 - d / v.px, 0.0, 1.0);
}

// The same with a soft edge of the given width.
fn soft(d: f32, width: f32) -> f32 {
    return 1.0 - ramp(-width, width, d);
}

// A line of the given half-width along the edge of a shape, never thinner than the pixel can show.
fn line(d: f32, half: f32, v: View) -> f32 {
    let w = max(half, 0.5 * v.px);
    return fill(abs(d) - w, v) * min(half / w, 1.0);
}

// From 0 at `a` to 1 at `b`, smoothly, also downwards: the built-in function is not defined for a > b.
fn ramp(a: f32, b: f32, x: f32) -> f32 {
    let t = clamp((x - a) / (b - a), 0.0, 1.0);
    return t * t * (3.0 - 2.0 * t);
}

// `pow` is not defined for what is below 0.
fn sq(x: f32) -> f32 {
    return x * x;
}

fn turn(p: vec2<f32>, angle: f32) -> vec2<f32> {
    let s = sin(angle);
    let c = cos(angle);
    return vec2<f32>(c * p.x - s * p.y, s * p.x + c * p.y);
}

// ---- light --------------------------------------------------------------------------------------------------

// Falls from 1 at the middle as light does in dusty air.
fn glow(d: f32, r: f32) -> f32 {
    let k = d / r;
    return 1.0 / (1.0 + k * k);
}

fn glow3(d: f32, r: f32) -> f32 {
    let g = glow(d, r);
    return g * g * g;
}

// Slow, uneven breathing of a flame or a tired lamp, about 1.
fn flicker(t: f32, seed: f32) -> f32 {
    return 0.86 + 0.28 * noise1(t * 1.7 + seed * 31.7) + 0.10 * (noise1(t * 5.3 + seed * 7.1) - 0.5);
}

// ---- sky ----------------------------------------------------------------------------------------------------

// One sheet of stars: a star in some of the cells, kept off the cell's rim so that no neighbour is needed.
fn star_sheet(p: vec2<f32>, cells: f32, share: f32, v: View) -> vec3<f32> {
    let q = p * cells;
    let id = floor(q);
    let kind = hash22(id + 57.0);
    let at = hash22(id);
    let d = length(q - id - 0.2 - 0.6 * at) / cells;
    let size = max(0.5 * v.px, 0.00072 + 0.00105 * kind.y * kind.y);
    if (kind.x > share || d > 3.2 * size) {
        return vec3<f32>(0.0);
    }
    let core = exp(-(d * d) / (size * size));
    let magnitude = pow(kind.y, 6.0) * 2.0 + 0.10;
    let hue = mix(vec3<f32>(1.0, 0.80, 0.58), vec3<f32>(0.66, 0.80, 1.0), fract(at.x * 7.3));
    return hue * (core * magnitude);
}

fn stars(p: vec2<f32>, v: View) -> vec3<f32> {
    return star_sheet(p, 11.0, 0.42, v) * 1.5 + star_sheet(p + 3.7, 25.0, 0.40, v) * 0.75
        + star_sheet(p * 1.03 + 9.1, 53.0, 0.42, v) * 0.34;
}
