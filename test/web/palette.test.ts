/** Colours can be told apart by everybody and read on their ground (UX notes §4.4: ΔE ≥ 12, contrast ≥ 3). */
import { describe, expect, it } from 'vitest';
import { phaseColours, severityColours, surfaceColours } from '../../web/src/palette.ts';

type Rgb = [number, number, number];
type Matrix = [Rgb, Rgb, Rgb];

/** Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB. */
const visions: Record<string, Matrix> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linear(hex: string): Rgb {
  const part = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

function times(matrix: Matrix, [x, y, z]: Rgb): Rgb {
  const row = ([a, b, c]: Rgb): number => a * x + b * y + c * z;
  return [row(matrix[0]), row(matrix[1]), row(matrix[2])];
}

function clamp([r, g, b]: Rgb): Rgb {
  const inside = (value: number): number => Math.min(1, Math.max(0, value));
  return [inside(r), inside(g), inside(b)];
}

/** Ottosson's OKLab. */
function oklab(rgb: Rgb): Rgb {
  const [l, m, s] = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [Math.cbrt(l), Math.cbrt(m), Math.cbrt(s)],
  );
}

function worstDistance(colours: readonly string[]): number {
  const distances = Object.values(visions).flatMap((vision) => {
    const seen = colours.map((hex) => oklab(clamp(times(vision, linear(hex)))));
    return seen.flatMap((one, index) =>
      seen
        .slice(index + 1)
        .map((other) => 100 * Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])),
    );
  });
  return Math.min(...distances);
}

function luminance(hex: string): number {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

describe.each(['light', 'dark'] as const)('%s', (scheme) => {
  const surface = surfaceColours[scheme];
  const palettes = { severity: severityColours[scheme], phase: phaseColours[scheme] };

  it.each(Object.entries(palettes))(
    '%s colours differ for every kind of sight',
    (_name, colours) => {
      expect(worstDistance(Object.values(colours))).toBeGreaterThanOrEqual(12);
    },
  );

  it.each(Object.entries(palettes))('%s colours stand out from the paper', (_name, colours) => {
    for (const colour of Object.values(colours)) {
      expect(contrast(colour, surface.paper)).toBeGreaterThanOrEqual(3);
    }
  });

  it('text reads on every ground it stands on', () => {
    for (const ground of [surface.page, surface.paper, surface.sunken, surface.notice]) {
      expect(contrast(surface.ink, ground)).toBeGreaterThanOrEqual(7);
      expect(contrast(surface.muted, ground)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(surface.accent, ground)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(surface.danger, ground)).toBeGreaterThanOrEqual(4.5);
    }
    expect(contrast(surface.onAccent, surface.accent)).toBeGreaterThanOrEqual(4.5);
  });
});
