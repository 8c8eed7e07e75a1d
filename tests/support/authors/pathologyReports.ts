/** A pathologist's reports: the jargon of one trade, in set phrases with ever other findings. */
import { phrases, words, type Grammar } from './grammar'

export const pathologyReports: Grammar = {
  opening: [
    'Specimen {10..99}/{100..999}: {tissue}, {side}.',
    'Case {10..99}/{100..999}: {tissue} from the {side}.',
  ],
  sentence: [
    'Sections show {tissue} with {degree} {change}.',
    'Sections from the {site} part show {tissue} only.',
    'The epithelium shows {degree} {change} without atypia.',
    'There is {degree} {change} in the {layer}.',
    'There is no evidence of {bad} in the {site} part.',
    'No {bad} is identified in {2..12} sections examined.',
    'The {layer} is expanded by {cells} and {stroma}.',
    'The {layer} contains {degree} numbers of {cells}.',
    'Mitoses number {2..19} per ten high-power fields.',
    'The nuclei are {nuclear} with {chromatin} chromatin.',
    'The {site} margin is clear by {2..14} mm.',
    'The {site} margin is involved by {bad}.',
    'The nearest margin is the {site} margin at {2..14} mm.',
    'Immunohistochemistry for {marker} is {stain} in the {cells}.',
    'The {cells} stain for {marker} but not for {marker}.',
    'Special stains for {organism} are negative.',
    'Lymphovascular invasion is {seen} in the {layer}.',
    'Perineural invasion is {seen} at the {site} margin.',
    'The features are those of {diagnosis} with {change}.',
    'The appearances are in keeping with {diagnosis}.',
    'The differential diagnosis includes {diagnosis} and {diagnosis}.',
    'Received in formalin, a {shape} piece of {tissue} measuring {11..48} mm.',
    'The cut surface is {cut} with {degree} {gross}.',
    'The {stroma} shows {degree} {change} around the {layer}.',
    'Occasional {cells} are seen within the {stroma}.',
    'The background {tissue} shows {change} and {gross}.',
    '{diagnosis2}, {site} margin clear.',
    'Clinical correlation with the {test} is advised.',
  ],
  tissue:
    phrases(`colonic mucosa | gastric mucosa | skin and subcutis | fibrofatty tissue | breast parenchyma |
    endometrium | bladder mucosa | squamous mucosa | synovium | renal cortex | thyroid parenchyma |
    prostatic parenchyma | liver parenchyma | lymph node`),
  side: words(`left right`),
  site: phrases(
    `deep | lateral | superior | proximal | distal | radial | peripheral | medial | inked | anterior`,
  ),
  degree: words(`mild moderate marked focal patchy diffuse minimal florid scattered occasional`),
  change:
    phrases(`chronic inflammation | reactive atypia | intestinal metaplasia | stromal hyalinisation |
    surface ulceration | glandular hyperplasia | squamous metaplasia | perivascular fibrosis |
    acanthosis | spongiosis | crypt distortion | apocrine change | koilocytosis`),
  bad: phrases(`dysplasia | malignancy | invasive carcinoma | granulomatous disease | in situ disease | necrosis |
    metastatic deposit | lymphoma | vasculitis`),
  layer:
    phrases(`lamina propria | submucosa | papillary dermis | muscularis propria | reticular dermis | serosa |
    basal layer | perinodal fat | interstitium`),
  cells:
    phrases(`plasma cells | eosinophils | foamy macrophages | neutrophils | spindle cells | lymphocytes |
    multinucleate giant cells | mast cells | histiocytes | goblet cells`),
  stroma: phrases(`fibroblastic stroma | oedematous stroma | myxoid stroma | granulation tissue |
    dense collagen | hyalinised stroma`),
  nuclear: words(`pleomorphic vesicular enlarged bland hyperchromatic grooved irregular`),
  chromatin: words(`coarse vesicular dispersed clumped stippled smudged`),
  marker: phrases(
    `CD34 | S100 | desmin | CK7 | CK20 | Ki-67 | CD117 | HMB45 | p63 | synaptophysin | CD68 | SMA`,
  ),
  stain: phrases(`positive | negative | focally positive | strongly positive | patchy | equivocal`),
  organism: phrases(`fungi | acid-fast bacilli | Helicobacter | amyloid | spirochaetes`),
  seen: phrases(`not seen | present | suspected | not identified | focally present`),
  diagnosis:
    phrases(`a tubular adenoma | lichen planus | a fibroadenoma | chronic cystitis | a neurofibroma |
    psoriasis | an inverted papilloma | a dermatofibroma | coeliac disease | a leiomyoma | lupus nephritis`),
  diagnosis2:
    phrases(`Tubular adenoma | Compound naevus | Basal cell carcinoma | Fibroepithelial polyp | Leiomyoma |
    Seborrhoeic keratosis | Intradermal naevus | Pilomatrixoma`),
  shape: words(`tan ovoid firm nodular polypoid lobulated friable wedge-shaped`),
  cut: words(`tan white yellow haemorrhagic whorled grey glistening cystic`),
  gross: phrases(`haemorrhage | calcification | cystic change | scarring | oedema | pallor`),
  test: phrases(`serology | imaging | endoscopy | tumour markers | culture | cytology`),
}
