// Imagenette, ten classes of ImageNet, by fast.ai: the 70/30 version of December 2019 with the shorter side at 320 px.
import { placing, type DataSet } from '../data-set.ts';

export const imagenetteSet: DataSet = {
  name: 'imagenette',
  option: 'imagenette',
  title: 'Imagenette: 10 ImageNet classes, photos of 320 px',
  page: 'https://github.com/fastai/imagenette',
  licence: "Apache 2.0 for the selection; the photos under ImageNet's terms: research and education, not for sale",
  parts: [
    {
      title: 'photos',
      folder: '.',
      files: [
        {
          name: 'imagenette2-320.tgz',
          urls: ['https://s3.amazonaws.com/fast-ai-imageclas/imagenette2-320.tgz'],
          // Size and checksum: TensorFlow Datasets, url_checksums/imagenette.txt.
          bytes: 341_553_947,
          digest: { algorithm: 'sha256', hex: '5020a9130cea0348272823cb12d2db7e981c6f2afa3dce71ccd5b8013005c55e' },
        },
      ],
      place: placing(/^(?:.*\/)?(train|val)\/(n\d{8})\/([^/.][^/]*\.jpe?g)$/i, '$1/$2/$3'),
      counts: [
        { folder: 'train', files: 9469, what: 'training photos' },
        { folder: 'val', files: 3925, what: 'validation photos' },
      ],
      unpackedBytes: 345e6,
    },
  ],
};
