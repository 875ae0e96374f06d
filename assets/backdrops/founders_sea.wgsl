// The Founders' world: a rock in a sea that is the Founders. Cold it lies sick and green; as the mood warms the gold
// spreads outward from the foot of the rock. The swell is slow and thick, and never breaks.

const HORIZON: f32 = 0.075;
const SHORE: vec2<f32> = vec2<f32>(0.070, 1.05);
const MOON: vec2<f32> = vec2<f32>(0.100, 0.285);

// A sea point's swell: height in x, its slope towards us in y.
fn swell(q: vec2<f32>, t: f32) -> vec2<f32> {
    let warp = 0.9 * (noise(q * 0.55 + vec2<f32>(t * 0.03, 0.0)) - 0.5) + 0.4 * (noise(q * 1.4 + 7.0) - 0.5);
    let a = q.y * 3.1 + warp * 3.0 + t * 0.16;
    let b = q.y * 7.3 - q.x * 2.1 + warp * 5.0 + t * 0.23;
    let c = q.y * 15.0 + q.x * 4.0 + warp * 8.0 + t * 0.31;
    // Close to us the long waves are flat, and short ones show.
    let close = ramp(1.9, 0.45, q.y);
    let d = q.y * 31.0 - q.x * 5.0 + warp * 11.0 + t * 0.42;
    let e = q.y * 57.0 + q.x * 13.0 + warp * 16.0 + t * 0.55;
    // Close by one sees what rides on the swell: short ripples that run askew, break each other, and die in the slack between.
    let fine = close * close;
    let slack = noise(vec2<f32>(q.x * 2.3 - t * 0.06, q.y * 7.0 + t * 0.10));
    let f = q.y * 118.0 + q.x * 19.0 + warp * 21.0 + 7.0 * slack + t * 0.70;
    let g = q.y * 203.0 - q.x * 41.0 + warp * 30.0 + 11.0 * slack + t * 0.92;
    let slope = (0.55 * cos(a) + 0.40 * cos(b)) * (1.0 - 0.45 * fine) + 0.26 * cos(c) + close * (0.46 * cos(d) + 0.24 * cos(e))
        + fine * ramp(0.25, 0.75, slack) * (0.42 * cos(f) + 0.30 * cos(g));
    return vec2<f32>(0.55 * sin(a) + 0.28 * sin(b) + 0.12 * sin(c), slope);
}

fn sky(p: vec2<f32>, gold: f32, v: View) -> vec3<f32> {
    let up = max(p.y - HORIZON, 0.0);
    let sick = mix(vec3<f32>(0.105, 0.120, 0.070), vec3<f32>(0.012, 0.019, 0.019), ramp(0.0, 0.42, up));
    let well = mix(vec3<f32>(0.300, 0.185, 0.085), vec3<f32>(0.026, 0.021, 0.034), ramp(0.0, 0.42, up));
    let cloud = fbm(vec2<f32>(p.x * 1.6 - v.t * 0.004, up * 8.0 + 0.4 * p.x), 4);
    var c = mix(sick, well, gold);
    let d = length(p - MOON);
    let hue = mix(vec3<f32>(0.62, 0.70, 0.52), vec3<f32>(0.95, 0.74, 0.42), gold);
    c += hue * (0.16 * glow3(d, 0.14) + 0.06 * glow(d, 0.16));
    c = mix(c, c * 0.52 + hue * 0.05 * glow(d, 0.2), ramp(0.42, 0.72, cloud) * ramp(0.0, 0.08, up));
    let disc = fill(d - 0.030, v) * (0.75 + 0.25 * noise((p - MOON) * 70.0));
    let veil = 1.0 - 0.62 * ramp(0.48, 0.70, cloud);
    let small = length(p - MOON - vec2<f32>(-0.105, 0.058)) - 0.010;
    return c + hue * (0.95 * disc * veil + 0.42 * fill(small, v) * veil) + stars(p, v) * 0.35 * ramp(0.1, 0.35, up) * veil;
}

fn sea(p: vec2<f32>, warmth: f32, v: View) -> vec3<f32> {
    let down = HORIZON - p.y;
    let z = 0.17 / max(down, 0.0015);
    let q = vec2<f32>(p.x * z * 2.0, z);
    let s = swell(q, v.t * (1.0 + 0.6 * stage.unrest));
    // Gold where it has reached: a ragged ring about the foot of the rock.
    let away = length((q - vec2<f32>(SHORE.x * SHORE.y * 2.0, SHORE.y)) * vec2<f32>(0.55, 1.0));
    let reach = -0.35 + 9.0 * warmth * warmth;
    let ragged = 0.30 * (fbm(q * 1.1 + vec2<f32>(0.0, v.t * 0.03), 3) - 0.5) * (0.6 + away);
    let gold = ramp(0.35, -0.35, (away + ragged - reach) / (0.35 + 0.20 * away));
    let front = exp(-sq((away + ragged - reach) / (0.16 + 0.08 * away)));
    let deep = mix(vec3<f32>(0.020, 0.034, 0.012), vec3<f32>(0.165, 0.068, 0.010), gold);
    let bright = mix(vec3<f32>(0.190, 0.235, 0.080), vec3<f32>(1.05, 0.58, 0.135), gold);
    let flat_far = ramp(9.0, 2.0, z);
    let crest = ramp(-0.25, 1.0, s.y * mix(0.35, 1.0, flat_far));
    var c = mix(deep, bright * 0.42, crest * crest);
    // The moon's path, broken by the swell.
    let path = exp(-sq((p.x - MOON.x) / (0.035 + 0.42 * down)));
    let glint = ramp(0.35, 1.05, s.y + 0.30 * (noise(q * vec2<f32>(9.0, 22.0)) - 0.5));
    c += bright * path * (0.20 + 1.15 * glint) * mix(0.85, 0.5, ramp(0.0, 0.5, down));
    // Oil-slow iridescence where it is well; a scum of grey where it is ill.
    let skin = fbm(q * 2.2 + s * 0.35, 3);
    c += mix(vec3<f32>(0.016, 0.018, 0.012) * ramp(0.52, 0.75, skin), vec3<f32>(0.15, 0.060, 0.018) * skin * crest, gold);
    c += vec3<f32>(1.0, 0.72, 0.30) * 0.42 * front * (0.3 + crest) * ramp(0.06, 0.25, warmth) * ramp(1.0, 0.7, warmth);
    if (z < 4.0) {
        return c;
    }
    let haze = sky(vec2<f32>(p.x, HORIZON + 0.004), warmth, v) * 0.80;
    return mix(c, haze, ramp(4.0, 60.0, z) * 0.9);
}

// Chance along a line, with corners where rock has them.
fn jag(x: f32) -> f32 {
    let i = floor(x);
    return mix(hash11(i), hash11(i + 1.0), x - i);
}

// A shoulder that rises to the right and ends in a low point towards the sea.
fn rock_line(x: f32) -> f32 {
    let q = x - 0.105;
    let mass = -0.500 + 0.190 * exp(-sq(q * 3.3)) + 0.165 * ramp(0.06, 0.42, q) + 0.085 * exp(-sq((q - 0.085) * 12.0));
    return mass + 0.052 * (jag(x * 15.0) - 0.5) + 0.022 * (jag(x * 41.0 + 3.0) - 0.5) + 0.008 * (jag(x * 127.0) - 0.5);
}

fn paint(v: View) -> vec3<f32> {
    let p = v.p;
    let warmth = ramp(0.15, 0.95, stage.warmth);
    var c = sky(p, warmth, v);
    if (p.y < HORIZON) {
        c = sea(p, warmth, v);
    }
    c += mix(vec3<f32>(0.05, 0.06, 0.035), vec3<f32>(0.26, 0.155, 0.06), warmth) * exp(-abs(p.y - HORIZON) * 120.0) * 0.45;
    // Far stacks of stone, two, small.
    let stack = min(sd_taper(p - vec2<f32>(-0.185, HORIZON - 0.006), 0.034, 0.012, 0.052), sd_taper(p - vec2<f32>(-0.235, HORIZON - 0.005), 0.020, 0.009, 0.026)) + 0.006 * (noise(p * 90.0) - 0.5);
    c = mix(c, mix(vec3<f32>(0.020, 0.025, 0.019), vec3<f32>(0.060, 0.037, 0.022), warmth), fill(stack, v) * 0.9);
    if (p.y > -0.05) {
        return c;
    }
    let d = p.y - rock_line(p.x);
    // The stone has planes: each takes the moon by the way it leans, and the liquid shines where it climbs.
    let hue = mix(vec3<f32>(0.30, 0.36, 0.24), vec3<f32>(0.85, 0.50, 0.20), warmth);
    let row = jag(p.x * 9.0) * 0.6;
    let band = floor(d * 17.0 + row * 3.0);
    let lean = jag(p.x * 13.0 + band * 4.3) - jag(p.x * 13.0 + band * 4.3 + 0.45);
    let plane_light = clamp(0.25 + 1.1 * lean, 0.0, 1.0) * (0.7 + 0.6 * noise(p * 60.0));
    let slope = (rock_line(p.x + 0.004) - rock_line(p.x - 0.004)) / 0.008;
    let from_moon = clamp(0.45 - 0.30 * slope * sign(p.x - MOON.x), 0.0, 1.2);
    let rim = exp(d * 190.0) * from_moon;
    let stone = vec3<f32>(0.0060, 0.0064, 0.0068) + hue * (0.55 * rim + 0.060 * plane_light * exp(d * 9.0));
    let wet = exp(-max(d, 0.0) * 70.0) * step(0.0, d) * ramp(0.32, -0.1, abs(p.x - 0.03));
    c += hue * 0.16 * wet * (0.6 + 0.4 * sin(p.x * 60.0 + v.t * 0.4));
    return mix(c, stone, fill(d, v));
}
