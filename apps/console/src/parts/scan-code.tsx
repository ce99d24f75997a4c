import { Button, Modal } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';

import { useSpeech } from '../words/speech.js';
import { Notice } from './states.js';

interface Detector { detect(from: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]> }

/** Reads bar codes and QR codes; where a browser has it (Chrome on Android), it is of the browser itself. */
const detectorOfBrowser = (): (new () => Detector) | undefined => (globalThis as { readonly BarcodeDetector?: new () => Detector }).BarcodeDetector;

/** A code is looked for so often: a telephone stays cool, and nobody waits. */
const LOOK_MS = 200;
/** Longer than any serial: what is longer is a web address or an advertisement, and no number. */
const LONGEST = 64;

/** Reads a number from its code by the camera. Where the browser cannot, it says so, or within a form nothing at all: the number is typed. */
export function ScanCode({ onFound, isQuiet = false }: { onFound: (code: string) => void; isQuiet?: boolean }): ReactNode {
  const { t } = useSpeech();
  const [isOpen, setIsOpen] = useState(false);
  // A camera is given to pages of a safe address alone.
  if (detectorOfBrowser() === undefined || (navigator.mediaDevices as MediaDevices | undefined) === undefined) return isQuiet ? null : <p className="quiet">{t('scan.none')}</p>;
  const found = (code: string): void => {
    setIsOpen(false);
    onFound(code);
  };
  return (
    <>
      <div className="row"><Button variant="default" onClick={() => setIsOpen(true)}>{t('action.scanCode')}</Button></div>
      {isOpen && <Camera onFound={found} onClose={() => setIsOpen(false)} />}
    </>
  );
}

function Camera({ onFound, onClose }: { onFound: (code: string) => void; onClose: () => void }): ReactNode {
  const { t } = useSpeech();
  const video = useRef<HTMLVideoElement>(null);
  const told = useRef(onFound);
  told.current = onFound;
  const [isRefused, setIsRefused] = useState(false);
  useEffect(() => {
    let isOver = false;
    let stream: MediaStream | undefined;
    const stop = (): void => stream?.getTracks().forEach((track) => track.stop());
    const watch = async (): Promise<void> => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (isOver || video.current === null) return stop();
      video.current.srcObject = stream;
      await video.current.play();
      const detector = new (detectorOfBrowser()!)();
      while (!isOver) {
        const code = (await detector.detect(video.current))[0]?.rawValue.trim() ?? '';
        if (code !== '' && code.length <= LONGEST && !isOver) return told.current(code);
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    };
    watch().catch(() => { if (!isOver) setIsRefused(true); });
    return () => {
      isOver = true;
      stop();
    };
  }, []);
  return (
    <Modal opened onClose={onClose} title={t('action.scanCode')} size="lg" lockScroll={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      {isRefused ? <Notice tone="warning"><p>{t('scan.noCamera')}</p></Notice> : (
        <div className="stack">
          <p>{t('scan.how')}</p>
          <video className="scan" ref={video} playsInline muted aria-label={t('scan.how')} />
        </div>
      )}
    </Modal>
  );
}
