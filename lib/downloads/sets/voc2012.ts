// PASCAL VOC 2012, and SBD's masks for its other pictures: 10,582 training pictures in all (section 5.2).
import { placing, type DataSet } from '../data-set.ts';

export const voc2012Set: DataSet = {
  name: 'voc2012',
  option: 'voc',
  title: "PASCAL VOC 2012 with SBD's masks: 10,582 training and 1,449 validation pictures, 21 classes",
  page: 'http://host.robots.ox.ac.uk/pascal/VOC/voc2012/',
  licence: "the photos are Flickr's, under its terms of use; SBD asks to be cited: for research",
  parts: [
    {
      title: 'VOC 2012',
      folder: 'VOCdevkit',
      files: [
        {
          name: 'VOCtrainval_11-May-2012.tar',
          urls: [
            'http://host.robots.ox.ac.uk/pascal/VOC/voc2012/VOCtrainval_11-May-2012.tar',
            'https://thor.robots.ox.ac.uk/pascal/VOC/voc2012/VOCtrainval_11-May-2012.tar',
            'http://pjreddie.com/media/files/VOCtrainval_11-May-2012.tar',
          ],
          // Size and checksum: TensorFlow Datasets, url_checksums/voc.txt; torchvision's prototypes have the same.
          bytes: 1_999_639_040,
          digest: { algorithm: 'sha256', hex: 'e14f763270cf193d0b5f74b169f44157a4b0c6efa708f4dd0ff78ee691763bcb' },
        },
      ],
      // What the loader reads; bounding boxes, object masks and lists of other tasks are left out.
      place: placing(
        /^(?:.*\/)?(VOC2012\/(?:JPEGImages|SegmentationClass|SegmentationClassAug|ImageSets\/Segmentation)\/[^/.][^/]*\.(?:jpg|png|txt))$/,
        '$1',
      ),
      counts: [
        { folder: 'VOC2012/JPEGImages', files: 17_125, what: 'pictures' },
        { folder: 'VOC2012/SegmentationClass', files: 2913, what: 'masks' },
      ],
      unpackedBytes: 2e9,
    },
    {
      title: "SBD's masks",
      folder: 'benchmark_RELEASE',
      files: [
        {
          name: 'benchmark.tgz',
          urls: ['https://www2.eecs.berkeley.edu/Research/Projects/CS/vision/grouping/semantic_contours/benchmark.tgz'],
          // Size: as torchvision's users see it; checksum: torchvision's prototypes.
          bytes: 1_419_539_633,
          digest: { algorithm: 'sha256', hex: '6a5a2918d5c73ce032fdeba876574d150d9d04113ab87540a1304cbcc715be53' },
        },
      ],
      // Its pictures are VOC's, and stay in the archive.
      place: placing(/^(?:.*\/)?(dataset\/(?:cls\/[^/.]+\.mat|train\.txt|val\.txt))$/, '$1'),
      counts: [{ folder: 'dataset/cls', files: 11_355, what: 'masks' }],
      unpackedBytes: 60e6,
    },
  ],
};
