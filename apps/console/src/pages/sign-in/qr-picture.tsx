import { type ReactNode, useMemo } from 'react';
import { encode } from 'uqr';

/** A QR code drawn here: the secret in it leaves neither for a picture service nor for a cache. Black on white in both themes, for the camera. */
export function QrPicture({ text, label }: { text: string; label: string }): ReactNode {
  const { size, path } = useMemo(() => {
    const code = encode(text, { ecc: 'M', border: 2 });
    const squares = code.data.flatMap((line, y) => line.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { size: code.size, path: squares.join('') };
  }, [text]);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} width="220" height="220" shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" /><path d={path} fill="#000" />
    </svg>
  );
}
