/** Someone who spells the British way and keeps sentences short. */
import { phrases, words, type Grammar } from './grammar'

export const britishLetters: Grammar = {
  opening: phrases(`Dear {name}, | My dear {name}, | Good evening, {name}.`),
  sentence: [
    'The {thing} by the {place} is {colour} now.',
    'The {thing} is {colour}, which is my favourite colour.',
    'I realised on {day} that the {thing} was {fault}.',
    'My neighbour has painted his {thing} {colour}.',
    'My neighbour apologised for the {noise}.',
    'We travelled to {town} by {vehicle} and came home late.',
    'On {day} I walked to the {place} and back.',
    'The {place} was grey and I liked it.',
    'The {place} at {town} has been modernised.',
    'I organised the {group} for {day}.',
    'The {group} cancelled the {event}.',
    'Nobody recognised me at the {event}.',
    '{name} behaved with great honour at the {event}.',
    'The {event} was at the centre of {town}.',
    'The theatre in {town} has a new {thing}.',
    'I have catalogued the {things} in the {room}.',
    'The {room} smells of {smell} and I do not mind.',
    'The flavour of the {food} was odd.',
    'I favour {food} over {food}.',
    'There is mould behind the {thing}.',
    'I ploughed through the {paper} before {meal}.',
    'The {paper} was full of rumours about the {group}.',
    'A litre of {drink} costs too much in {town}.',
    'The {vehicle} has a flat tyre again.',
    'I left the {vehicle} at the kerb by the {place}.',
    '{name} fulfilled the promise about the {thing}.',
    'My pyjamas are {colour} and so is the {thing}.',
    'I practised the {instrument} until {meal}.',
    'The jewellery of {name} was in the {room} after all.',
    'I am sceptical about the {event}.',
    'The programme for the {event} came on {day}.',
    'The {group} had a dull {event} and an honest {meal}.',
    'It took a good deal of labour to move the {thing}.',
    'I shall write to {name} about the {thing}.',
    'The harbour was {weather} on {day}.',
    'It was {weather}, so I stayed in the {room}.',
  ],
  name: words(
    `Edith Harold Winifred Cecil Mabel Arthur Dorothy Stanley Olive Percy Agnes Clifford`,
  ),
  town: words(`Whitby Ludlow Hexham Deal Frome Keswick Oban Totnes Southwold Buxton Marlow Wells`),
  place: phrases(`harbour | shopping centre | theatre | town centre | aluminium works | allotment |
    cinema | old pier | church hall | post office | parade | ropewalk | library | brewery`),
  room: words(`parlour kitchen attic hall cellar study scullery conservatory pantry nursery`),
  thing: phrases(`fence | gate | kettle | piano | front door | wardrobe | bicycle shed | boiler |
    sideboard | lamp | greenhouse | letter box | gramophone | armchair | bookcase | wireless`),
  things: words(`books stamps records buttons seeds maps coins photographs teapots umbrellas`),
  colour: phrases(`grey | dark grey | the colour of mud | cream-coloured | plum-coloured | olive |
    bright orange | the colour of sand | discoloured | multicoloured | navy | pale grey`),
  fault: words(
    `damaged unravelled mislabelled mouldy discoloured unequalled hollow crooked stolen cancelled`,
  ),
  noise: phrases(`noise | smell of paint | odour of the drains | behaviour of his dog | rumour |
    labelled boxes in the hall | humour of his son | endless quarrelling`),
  group: phrases(`choir | whist club | parish council | labour club | rowing crew | cycling club |
    garden society | neighbours | history society | bell ringers`),
  event: phrases(`recital | jumble sale | whist drive | flower show | lecture | christening |
    auction | memorial service | harvest supper | organ concert | regatta | outing`),
  vehicle: words(`tram train bus ferry lorry van motorcar bicycle`),
  food: phrases(`marmalade | porridge | yoghurt | stewed rhubarb | smoked haddock | barley soup |
    liquorice | mutton | treacle tart | pickled beetroot`),
  drink: words(`milk cider paraffin petrol stout vinegar`),
  meal: words(`supper breakfast luncheon tea dinner`),
  paper: phrases(`parish magazine | newspaper | minutes | catalogue | annual report | pamphlet`),
  instrument: words(`cello organ clarinet violin trombone recorder`),
  smell: phrases(`paint | coal smoke | lavender | wet dog | boiled cabbage | varnish | old books`),
  weather: phrases(`grey | foggy and grey | colourless | wet | frosty | unusually warm | windy`),
  day: words(`Monday Tuesday Wednesday Thursday Friday Saturday Sunday`),
}
