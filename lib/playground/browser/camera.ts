// A picture from the camera, where there is one and it is allowed.
import { element } from './view.ts';

/** Sets up the camera's button: a picture goes to `take`, a sentence to `refuse`. */
export function openCamera(take: (picture: Blob) => void, refuse: (message: string) => void): void {
  const [button, dialog] = [element<HTMLButtonElement>('#camera'), element<HTMLDialogElement>('#viewfinder')];
  const video = element<HTMLVideoElement>('video', dialog);
  if (!navigator.mediaDevices?.getUserMedia) return;
  button.hidden = false;
  let stream: MediaStream | undefined;
  button.addEventListener('click', async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    } catch (error) {
      const why =
        error instanceof Error && error.name === 'NotAllowedError'
          ? 'it is not allowed to this page'
          : 'there is none that answers';
      refuse(`The camera gives no picture (${why}): allow it in the browser, or choose a file.`);
      return;
    }
    video.srcObject = stream;
    dialog.showModal();
  });
  element('#shoot', dialog).addEventListener('click', () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    canvas.getContext('2d')?.drawImage(video, 0, 0);
    dialog.close();
    canvas.toBlob((blob) => (blob ? take(blob) : refuse('The camera had no picture yet: try again.')), 'image/png');
  });
  element('#leave', dialog).addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => {
    stream?.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  });
}
