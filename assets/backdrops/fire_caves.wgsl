// The Fire Caves under Bajor: cavern behind cavern, each nearer one blacker, and far below a river of fire that winds out
// of the deep and is the only light. We stand on a ledge over it. Unrest brings the fire up.

const DEEP_END: vec2<f32> = vec2<f32>(0.030, -0.085);

fn fire_hue(h: f32) -> vec3<f32> {
    return mix(vec3<f32>(0.34, 0.018, 0.004), mix(EMBER, vec3<f32>(1.15, 0.56, 0.14), ramp(0.55, 1.15, h)), ramp(0.0, 0.65, h)) * h;
}

// Chance along a line, with corners where rock has them.
fn jag(x: f32) -> f32 {
    let i = floor(x);
    return mix(hash11(i), hash11(i + 1.0), x - i);
}

// The rock round a cavern's mouth: distance from its edge, positive in the stone. `angle` is seen from the deep end.
fn mouth(p: vec2<f32>, angle: f32, half: vec2<f32>, seed: f32) -> f32 {
    let q = p - DEEP_END - vec2<f32>(0.0, 0.02);
    let r = length(q / half) - 1.0;
    let broken = 0.34 * (jag(angle * 3.1 + seed) - 0.5) + 0.17 * (jag(angle * 8.3 + seed * 2.0) - 0.5) + 0.07 * (jag(angle * 23.0 + seed) - 0.5);
    // Wide at the foot, so that it stands and does not float.
    return (r + broken - 0.30 * ramp(0.02, -0.20, q.y)) * half.x;
}

// What light from the deep makes of stone that far from the mouth's edge.
fn face(p: vec2<f32>, d: f32, angle: f32, seed: f32, air: vec3<f32>, light: vec3<f32>) -> vec3<f32> {
    // Folds that run away from the light, broken across by ledges.
    let fold = jag(angle * 11.0 + seed * 3.0 + 2.0 * d);
    let shelf = jag(d * 17.0 + seed + 2.2 * fold);
    let catches = fold * fold * (0.35 + 0.9 * shelf);
    let low = ramp(0.36, -0.22, p.y);
    let rim = exp(-max(d, 0.0) * 95.0);
    let grain = 0.80 + 0.40 * noise(p * 55.0);
    return air + light * (catches * exp(-max(d, 0.0) * 9.0) * 0.30 + rim * (0.20 + 0.55 * fold)) * (0.22 + 0.78 * low) * grain;
}

// Stone teeth from the roof.
fn teeth(x: f32, scale: f32, seed: f32) -> f32 {
    let at = x * scale + seed;
    let h = hash22(vec2<f32>(floor(at), seed));
    let f = abs(fract(at) - 0.5 - 0.22 * (h.y - 0.5)) * 2.0;
    let t = max(1.0 - f, 0.0);
    return (0.05 + 0.24 * h.x * h.x) * t * t * 2.3 / sqrt(scale);
}

// The river, far below, in the perspective of its bed; and the dark banks that it has cut.
fn river(p: vec2<f32>, rise: f32, t: f32) -> vec3<f32> {
    let down = max(DEEP_END.y - p.y, 0.0);
    let z = 0.060 / (down + 0.006);
    let x = (p.x - DEEP_END.x) * (z + 0.25);
    let bed = 0.23 * sin(z * 1.9 - 1.15) + 0.06 * sin(z * 4.1);
    let across = abs(x - bed) - (0.115 + 0.13 * rise + 0.05 * jag(z * 6.0));
    let flow = fbm(vec2<f32>(x * 9.0, z * 3.0 + t * 0.14), 3);
    let crust = ramp(0.56, 0.70, fbm(vec2<f32>(x * 12.0 + 9.0, z * 4.5 + t * 0.10), 2)) * mix(0.6, 0.45, rise);
    let hot = ramp(0.030, -0.030, across) * mix(0.30, 1.32, ramp(0.22, 0.78, flow)) * (1.0 - crust);
    let shore = exp(-max(across, 0.0) * 7.0);
    let plates = jag(x * 5.0 + 3.0 * floor(z * 4.0)) * 0.6 + 0.4 * jag(z * 9.0);
    return fire_hue(hot * mix(0.74, 0.92, rise)) + EMBER * (shore + 0.10) * (0.040 + 0.24 * plates * plates) * (1.0 - ramp(0.2, 0.9, hot));
}

fn flames(p: vec2<f32>, rise: f32, t: f32) -> f32 {
    let up = p.y - DEEP_END.y + 0.12;
    let sway = (noise(vec2<f32>(up * 4.0 - t * 0.5, 3.0)) - 0.5) * 0.12 * up;
    let tongue = fbm(vec2<f32>((p.x + sway) * 9.0, up * 3.2 - t * 0.42), 4);
    let level = exp(-max(up, 0.0) * mix(9.0, 3.1, rise));
    return rise * ramp(0.40, 0.86, tongue * (0.40 + 1.15 * level)) * ramp(0.0, 0.30, level) * 1.15;
}

fn paint(v: View) -> vec3<f32> {
    let p = v.p;
    let rise = ramp(0.12, 0.95, stage.unrest);
    let q = p - DEEP_END;
    // Seen from the deep end; the seam lies straight down, under the ledge.
    let angle = atan2(q.x, q.y);
    let breath = 0.88 + 0.12 * noise1(v.t * 0.6) + 0.10 * rise * noise1(v.t * 2.1);
    let light = mix(vec3<f32>(1.05, 0.200, 0.042), vec3<f32>(1.65, 0.46, 0.090), rise) * breath;

    let near = mouth(p, angle, vec2<f32>(0.372, 0.515), 7.0);
    let lip = -0.335 + 0.050 * jag(p.x * 5.0 + 4.0) + 0.022 * jag(p.x * 17.0) + 0.009 * jag(p.x * 53.0) + 0.16 * ramp(0.06, 0.42, p.x) + 0.05 * ramp(-0.18, -0.42, p.x);
    let ledge = p.y - lip;
    var c = vec3<f32>(0.0);
    if (near < v.px && ledge > -v.px) {
        // The deep: hot air, brightest where the river comes out of it.
        let heat = glow(length(q * vec2<f32>(1.0, 0.72)), 0.115);
        c = light * vec3<f32>(0.42, 0.36, 0.30) * heat * heat * (0.75 + 0.4 * fbm(p * 5.0 - vec2<f32>(0.0, v.t * 0.06), 2)) + light * 0.022;
        if (p.y < DEEP_END.y) {
            c = river(p, rise, v.t) * breath + light * 0.10 * exp(q.y * 38.0);
        }
        if (rise > 0.02) {
            c += fire_hue(flames(p * 1.25, rise, v.t)) * 0.55;
        }
        let far = mouth(p, angle, vec2<f32>(0.125, 0.215), 3.0);
        if (far > -v.px && p.y > DEEP_END.y - 0.045 - 0.10 * abs(q.x)) {
            let foot = fill(DEEP_END.y - 0.040 - 0.10 * abs(q.x) - p.y, v);
            c = mix(c, face(p, far, angle, 2.0, light * vec3<f32>(0.085, 0.070, 0.060), light * 0.55), fill(-far, v) * foot);
        }
        // A natural bridge crosses before the far caverns.
        let span = p - vec2<f32>(0.045, 0.085);
        let upper = 0.030 + 0.16 * span.x + 0.020 * jag(p.x * 15.0) + 0.008 * jag(p.x * 47.0);
        let under = 0.012 - 0.95 * span.x * span.x - 0.022 * jag(p.x * 11.0 + 4.0);
        let arch = max(span.y - upper, under - span.y);
        if (arch < v.px) {
            let below = exp(-max(span.y - under, 0.0) * 60.0);
            let stone = light * vec3<f32>(0.030, 0.024, 0.021) + light * below * (0.10 + 0.30 * jag(p.x * 31.0));
            c = mix(c, stone, fill(arch, v));
        }
        let middle = mouth(p, angle, vec2<f32>(0.235, 0.365), 11.0);
        let bank = DEEP_END.y - 0.105 - 0.34 * max(abs(q.x) - 0.10, 0.0) - 0.03 * jag(p.x * 13.0);
        if (middle > -v.px && p.y > bank - v.px) {
            c = mix(c, face(p, middle, angle, 5.0, light * vec3<f32>(0.026, 0.021, 0.019), light * 0.50), fill(-middle, v) * fill(bank - p.y, v));
        }
        let far_teeth = p.y - 0.335 + teeth(p.x, 8.0, 4.0) - 0.5 * q.x * q.x + 0.012 * jag(p.x * 40.0);
        c = mix(c, light * (0.018 + 0.05 * exp(-abs(far_teeth) * 90.0)), fill(-far_teeth, v));
        // Hot air stands between them and us.
        c += light * 0.030 * (0.5 + fbm(vec2<f32>(p.x * 3.0, p.y * 2.0 - v.t * 0.05), 2)) * exp(-max(p.y - DEEP_END.y, 0.0) * 3.0) * (1.0 + rise);
        if (rise > 0.02) {
            c += fire_hue(flames(p, rise, v.t + 9.0)) * 0.50 * ramp(0.36, 0.0, abs(q.x));
        }
    }
    if (near > -v.px) {
        c = mix(c, face(p, near, angle, 9.0, INK * 0.3, light * 0.30), fill(-near, v));
    }
    let near_teeth = p.y - 0.505 + teeth(p.x, 4.4, 9.0) * 1.1 + 0.014 * jag(p.x * 33.0);
    c = mix(c, INK * 0.3, fill(-near_teeth, v));
    if (ledge < v.px) {
        let slab = jag(p.x * 9.0 + 3.0 * floor(ledge * 26.0));
        let crest = exp(ledge * 150.0) * (0.35 + 0.65 * jag(p.x * 37.0)) + 0.26 * exp(ledge * 34.0) * slab;
        let over = INK * 0.35 + light * 0.42 * crest * glow(p.x - DEEP_END.x, 0.24);
        c = mix(c, over, fill(ledge, v));
    }
    // Sparks climb out of the deep: small, and of every size.
    let drift = p * 13.0 + vec2<f32>(0.8 * sin(v.t * 0.21 + p.y * 5.0), -v.t * (0.16 + 0.20 * rise));
    let id = floor(drift);
    let kind = hash22(id + 5.0);
    let off = (drift - id - 0.2 - 0.6 * hash22(id)) * vec2<f32>(1.0, 0.6);
    let spark = exp(-dot(off, off) * mix(4200.0, 900.0, kind.y * kind.y)) * step(kind.x, 0.22 + 0.30 * rise);
    return c + mix(EMBER, vec3<f32>(1.0, 0.55, 0.18), kind.y) * 1.5 * spark * exp(-max(q.y, 0.0) * 1.6) * step(0.0, ledge) * exp(-q.x * q.x * 9.0);
}
