"""Given names and the parts that family names are made of, by naming community. Words only; no person is meant."""

# ruff: noqa: SIM905 (lists of words are easier to read and to add to as text)
from __future__ import annotations

# British given names by generation: born before 1970, 1970 to 1999, since.
BRITISH_GIRLS = (
    "Margaret Susan Patricia Christine Janet Linda Carol Barbara Elizabeth Maureen Sheila Ann Jean Pauline Jacqueline Brenda Sandra Hilary Gillian Judith Marion Valerie Kathleen Irene Dorothy Joan Doreen Sylvia Rosemary Lesley Eileen Beryl Veronica Frances Marjorie Winifred Hazel Angela Heather Diane",
    "Sarah Claire Emma Nicola Joanne Louise Rebecca Laura Gemma Kelly Michelle Samantha Victoria Katherine Hannah Rachel Stacey Kirsty Natalie Leanne Jennifer Stephanie Charlotte Amy Lisa Zoë Lauren Danielle Jodie Kayleigh Chantelle Naomi Alexandra Tracey Donna Julie Karen Helen Melanie Vanessa Bethany Abigail Georgina Philippa Caroline Catherine Deborah Holly Jessica Tamsin",
    "Olivia Amelia Isla Ava Mia Lily Grace Freya Sophie Ella Poppy Evie Isabella Daisy Florence Phoebe Ellie Maisie Ruby Lola Scarlett Rosie Matilda Ivy Willow Harriet Millie Imogen Skye Summer Esme Darcie Lacey Tilly Elsie Penelope Aurora Bonnie Robyn Eliza Nancy Orla Thea Nevaeh Lexi Gracie Amber Eva Georgia Molly Megan Caitlin Chloë Erin Paige Niamh Libby Beatrice Clara Violet Hallie Maeve Margot Mabel Edith",
)
BRITISH_BOYS = (
    "David John Peter Michael Alan Robert Stephen Paul Brian Graham Philip Anthony Colin Christopher Geoffrey William James Keith Terence Barry Malcolm Richard Raymond Roger Derek Trevor Kenneth Roy Dennis Norman Gordon Leslie Ronald Clive Stanley Maurice Douglas Donald Ian Nigel",
    "Christopher James Matthew Daniel Andrew Mark Lee Craig Darren Wayne Jason Simon Gareth Stuart Jonathan Adam Benjamin Thomas Ryan Liam Carl Dean Scott Shaun Robert Michael Stephen Nathan Luke Ashley Kieran Aaron Jamie Kevin Neil Gavin Marc Damien Dominic Timothy Edward Nicholas Alexander Samuel Joseph Philip Martin Anthony Gary Russell",
    "Oliver George Noah Arthur Harry Leo Muhammad Jack Charlie Oscar Jacob Henry Thomas Freddie Alfie Theo Archie Joshua Logan Ethan Lucas Finley Mason Harrison Riley Tyler Jayden Kai Toby Reuben Albie Ronnie Reggie Louie Jude Ralph Rory Callum Connor Cameron Dylan Max Zachary Isaac Sebastian Elliot Frankie Jenson Tommy Teddy Bobby Hugo Rowan Ezra Caleb Stanley Frederick Felix Ellis Bailey Brody",
)
BRITISH_FAMILY_NAMES = "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood Jackson Clarke Harris Cooper Ward Turner Martin Hill Moore Clark Baker Morris Watson Harrison Morgan Patterson Young Allen Mitchell James Anderson Phillips Lee Bell Parker Davis Bennett Miller Cook Shaw Cox Richardson Marshall Collins Carter Bailey Gray Murphy Kelly Ryan Byrne Walsh McCarthy Doyle Gallagher MacDonald Campbell Stewart Murray Reid"
PLACE_STARTS = "Ash Black Brad Bram Bright Brook Burn Carl Chat Clay Cran Dal Dray Eas El Fair Farn Fen Gar Glad Graf Hal Ham Hart Has Hay Hazel Hol Horn Kings Lang Lath Lin Mars Mel Mid Nor Oak Pem Pres Rad Red Row Rut Shel Sher Stan Stock Sut Thorn Tr Wal War Wes Whit Wil Win Wol Wood"
PLACE_ENDS = "bury by combe cott croft dale den field ford gate ham hurst land ley low man mere more ridge shaw stead stone ton wall ward well wick wood worth"

# Other communities: girls, boys, family names (or what stands in their place).
OTHERS: dict[str, tuple[str, str, str]] = {
    "pakistani": (
        "Aisha Fatima Zainab Maryam Khadija Saima Shabnam Nasreen Rukhsana Samina Noreen Hafsa Iqra Sana Amina Bushra Farzana Kiran Mehwish Nadia Rabia Shazia Sumaira Tahira Uzma Yasmin Zara Aleena Eshal Hania",
        "Mohammed Ahmed Ali Hassan Usman Imran Asif Tariq Bilal Hamza Zain Faisal Kashif Nadeem Omar Shahid Waqas Yusuf Zubair Adeel Haroon Ibrahim Junaid Khalid Rizwan Sajid Salman Shoaib Umar Yahya",
        "Khan Hussain Ahmed Mahmood Iqbal Malik Akhtar Ali Shah Mirza Butt Chaudhry Raja Qureshi Rehman Sheikh Siddiqui Javed Aslam Nawaz Ashraf Bashir Sharif Zaman Yousaf Saleem Rafiq Khalid Arshad Latif",
    ),
    "bangladeshi": (
        "Rahima Shirin Nasima Sultana Rokeya Taslima Jahanara Hasina Farida Sabina Tahmina Nusrat Sadia Rumana Ayesha Maliha Tasnim Labiba",
        "Abdul Mohammed Rahim Karim Shafiq Jamal Kamal Faruk Selim Masud Rafiq Tareq Nazrul Shahin Mizan Tanvir Rayhan Sakib",
        "Begum Miah Uddin Chowdhury Rahman Islam Hoque Haque Khatun Ullah Ahmed Alam Hossain Bibi Sarkar Talukder Khanam Choudhury",
    ),
    "sikh": (
        "Harpreet Manjit Jaspreet Simran Navdeep Amrit Gurpreet Kiran Rajinder Sukhdeep Baljit Parminder Jasleen Mandeep Ravneet Tejinder",
        "Harjit Gurdeep Manpreet Amardeep Balwinder Jaspal Kulwant Ranjit Sukhwinder Tarlochan Arjan Karan Jagdeep Paramjit Navraj Hardeep",
        "Dhillon Sandhu Gill Grewal Sidhu Dhaliwal Bains Johal Mann Bhogal Purewal Atwal Sahota Uppal Virk Chahal",
    ),
    "hindu": (
        "Priya Anjali Meena Sunita Kavita Nisha Pooja Rekha Hetal Bhavna Jyoti Deepa Asha Lakshmi Anita Sheetal Diya Riya Isha Kavya",
        "Rajesh Sanjay Amit Vijay Nikhil Rakesh Dipak Hitesh Kiran Manish Suresh Ashok Arun Rohan Aarav Dev Jay Krishna Neel Vivek",
        "Patel Shah Sharma Gupta Mistry Desai Joshi Mehta Parmar Solanki Chauhan Kapoor Nair Iyer Reddy Naidu Verma Varsani Hirani Vaghela",
    ),
    "somali": (
        "Hodan Fadumo Khadra Halima Sahra Ayaan Ifrah Hibo Nimco Safiya Asha Maryan Sagal Ubah Zamzam Deqa",
        "Abdi Mohamed Hassan Ismail Mahad Yusuf Abdullahi Omar Farah Ahmed Ali Warsame Liban Guled Bashir Jama Mukhtar Khalif",
        "Abdi Mohamed Hassan Ismail Yusuf Abdullahi Omar Farah Ahmed Ali Warsame Jama Nur Aden Hersi Duale Egal Barre",
    ),
    "arabic": (
        "Layla Noor Rania Huda Salma Amal Dalia Lina Reem Samar Hanan Iman Mona Nawal Yara Zeinab",
        "Omar Khalil Youssef Karim Tarek Samir Nabil Ziad Mustafa Abdelrahman Hisham Walid Anas Firas Bashar Hamid",
        "Al-Hassan Al-Masri Haddad Mansour Nasser Saleh Khoury Aziz Hamdan Ibrahim Suleiman Darwish Najjar Qasim Rashid Taha Yassin Zaki",
    ),
    "west_african": (
        "Chioma Ngozi Amara Adaeze Folake Yetunde Abena Akosua Efua Blessing Precious Patience Temitope Funmilayo Ama Esi Zainabu Grace",
        "Emeka Chidi Obinna Tunde Segun Kwame Kofi Yaw Kojo Babatunde Ikenna Olumide Samuel Emmanuel Daniel Ayodele Femi Nnamdi",
        "Okafor Adeyemi Mensah Owusu Boateng Okonkwo Adebayo Asante Eze Nwosu Balogun Ogunleye Appiah Osei Agyeman Ibekwe Oyelaran Afolabi Addo Chukwu",
    ),
    "polish": (
        "Agnieszka Katarzyna Malgorzata Magdalena Joanna Monika Ewa Aleksandra Zuzanna Maja Julia Natalia Karolina Beata Dorota Wiktoria",
        "Piotr Krzysztof Andrzej Tomasz Pawel Marcin Michal Jakub Szymon Filip Kacper Lukasz Grzegorz Wojciech Adam Mateusz",
        "Nowak Kowalski Wisniewski Wojcik Kowalczyk Kaminski Lewandowski Zielinski Szymanski Wozniak Dabrowski Kozlowski Jankowski Mazur Krawczyk Piotrowski Grabowski Pawlak",
    ),
    "romanian": (
        "Andreea Ioana Elena Mihaela Cristina Daniela Gabriela Alina Larisa Bianca Denisa Roxana Simona Florentina",
        "Andrei Mihai Ionut Alexandru Florin Marian Cristian Vasile Gheorghe Radu Sorin Costel Adrian Bogdan",
        "Popescu Ionescu Popa Radu Dumitru Stan Stoica Gheorghe Matei Ciobanu Rusu Munteanu Constantin Marin Lazar Florea",
    ),
    "iberian": (
        "Maria Ana Joana Inês Beatriz Carla Sofia Lucía Carmen Isabel Marta Leonor Catarina Rosa Paula Teresa",
        "João Pedro Tiago Miguel Carlos Luis Antonio Diogo Rui Nuno Javier Alejandro Pablo Diego Manuel José",
        "Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Sousa Fernandes González García López Pérez Sánchez Romero Torres Navarro Carvalho Almeida",
    ),
    "chinese": (
        "Mei Ling Xiaoyan Jing Yan Hui Fang Lan Ying Wai Siu Ka Yuet Xinyi Zihan Yuxuan",
        "Wei Jun Ming Hao Jian Chun Kwok Man Chi Kin Zhen Lei Bo Zihao Haoran Yichen",
        "Chan Wong Cheung Lau Ho Leung Ng Li Wang Zhang Liu Chen Yang Huang Zhao Wu Zhou Lin Tang Xu",
    ),
    "turkish": (
        "Ayse Fatma Emine Zeynep Elif Merve Gul Hatice Sibel Ebru Derya Ozlem Esra Melek",
        "Mehmet Mustafa Ahmet Ali Huseyin Hasan Ibrahim Murat Emre Can Burak Serkan Kemal Yusuf",
        "Yilmaz Kaya Demir Celik Sahin Yildiz Ozturk Aydin Arslan Dogan Kilic Aslan Cetin Kara Koc Kurt Ozdemir Polat",
    ),
    "traveller": (
        "Bridget Kathleen Margaret Mary Nora Winnie Shannon Chantelle Roseanne Philomena Josie Savannah Tiffany Kizzy",
        "Patrick John Martin Michael Thomas James Jimmy Tommy Johnny Miley Felix Simey Levi Nelson",
        "Ward Connors Doran Maughan Cash Joyce Stokes Sherridan Loveridge Boswell Cooper Lee Smith Hearne Penfold Buckland",
    ),
}

NICKNAMES = """
Elizabeth:Liz,Beth,Lizzie Margaret:Maggie,Peggy Susan:Sue Patricia:Pat,Trish Christine:Chris Jacqueline:Jackie Katherine:Kate,Katie Catherine:Cath,Cathy
Rebecca:Becky Victoria:Vicky Samantha:Sam Jennifer:Jenny Stephanie:Steph Alexandra:Alex Deborah:Debbie Jessica:Jess Abigail:Abi Georgina:Georgie
Isabella:Bella,Izzy Matilda:Tilly Harriet:Hattie Penelope:Penny Amelia:Millie Charlotte:Lottie,Charlie Philippa:Pippa Danielle:Dani Natalie:Nat Michelle:Shelly
David:Dave Michael:Mike,Mick Robert:Rob,Bob Stephen:Steve William:Bill,Will James:Jim,Jamie Richard:Rick Anthony:Tony Christopher:Chris Geoffrey:Geoff
Kenneth:Ken Ronald:Ron Donald:Don Matthew:Matt Daniel:Dan,Danny Andrew:Andy Jonathan:Jon Benjamin:Ben Thomas:Tom,Tommy Nicholas:Nick Alexander:Alex
Samuel:Sam Joseph:Joe Edward:Ted,Eddie Timothy:Tim Joshua:Josh Zachary:Zak Frederick:Freddie Harrison:Harry Oliver:Ollie Jacob:Jake Sebastian:Seb
Theo:Teddy Archie:Arch Alfie:Alf Mohammed:Mo Muhammad:Mo Mohamed:Mo Abdullahi:Abdi Abdelrahman:Abdul Katarzyna:Kasia Malgorzata:Gosia Agnieszka:Aga
Aleksandra:Ola Magdalena:Magda Joanna:Asia Krzysztof:Krzys,Chris Tomasz:Tomek Jakub:Kuba Piotr:Peter Andrzej:Andrew Alejandro:Alex Alexandru:Alex
Temitope:Temi Funmilayo:Funmi Babatunde:Tunde Harpreet:Harp Gurpreet:Gary Kathleen:Kathy Patrick:Paddy Bridget:Bridie Winnie:Win Philomena:Mena
""".split()

# One name, several ways into our letters.
SPELLINGS = """
Mohammed:Muhammad,Mohamed,Mohammad Mohamed:Mohammed,Maxamed Muhammad:Mohammed Ahmed:Ahmad,Axmed Hussain:Hussein,Husain Hassan:Hasan,Xasan Yusuf:Yousuf,Yousef
Youssef:Yusuf,Yousef Fatima:Fatimah,Fatema Aisha:Ayesha,Aysha Ayesha:Aisha Zainab:Zaynab,Zeinab Khadija:Khadijah,Kadija Maryam:Mariam,Miriam Abdi:Cabdi Omar:Umar,Cumar
Umar:Omar Ali:Cali Ibrahim:Ebrahim,Ibraheem Iqbal:Eqbal Chaudhry:Choudhry,Chaudhary Chowdhury:Choudhury,Chaudhury Rehman:Rahman Rahman:Rehman Begum:Begom Miah:Mia,Miya
Uddin:Udin Hoque:Haque,Huq Akhtar:Akhter Siddiqui:Siddiqi,Sidiqi Qureshi:Kureshi,Qureishi Mahmood:Mehmood,Mahmud Khalid:Khaled Fadumo:Faduma,Fatuma Halima:Halimo,Haliimo
Gurpreet:Gurprit Harpreet:Harprit Manjit:Manjeet Dhillon:Dhilon Sandhu:Sandu Lakshmi:Laxmi Patel:Pattel Layla:Leila,Laila Noor:Nour,Nur Abdelrahman:Abdulrahman,Abdurahman
Suleiman:Sulaiman,Soliman Mustafa:Mostafa Al-Hassan:Alhassan,Hassan Al-Masri:Almasri,Elmasry Chan:Chen Wong:Huang Cheung:Zhang Lau:Liu Ho:He Ng:Wu João:Joao Inês:Ines,Inez Lucía:Lucia García:Garcia Pérez:Perez Sánchez:Sanchez Sousa:Souza
Rodrigues:Rodriguez González:Gonzalez,Gonzales López:Lopez,Lopes Szymanski:Schimanski Wojciech:Woiciech Lukasz:Lucas Huseyin:Hussein Mehmet:Mehmed José:Jose Adeyemi:Adeyeme Okafor:Okafo Olumide:Olumede
Sarah:Sara Claire:Clare Nicola:Nichola Rachel:Rachael Kirsty:Kirstie Stephen:Steven Graham:Graeme Alan:Allan Geoffrey:Jeffrey Katherine:Catherine,Kathryn Catherine:Katherine,Kathryn
Ann:Anne Zoë:Zoe,Zoey Chloë:Chloe Rebecca:Rebekah Hannah:Hanna Sophie:Sofie Caitlin:Kaitlyn,Katelyn Niamh:Neve Callum:Calum Connor:Conor Reuben:Ruben Zachary:Zackary Clarke:Clark Clark:Clarke
Taylor:Tayler Thompson:Thomson Davies:Davis Davis:Davies Phillips:Philips Reid:Reed Gray:Grey Allen:Allan Bailey:Bayley Stewart:Stuart MacDonald:McDonald McCarthy:MacCarthy
""".split()

STREET_FIRST = "Abbot Acorn Albion Alder Almond Anchor Apple Aspen Bank Barley Beacon Beech Bell Birch Blossom Bluebell Bramble Bridge Canal Castle Cedar Chapel Cherry Chestnut Church Clover Coronation Cotton Crab Dairy Dawn Elder Elm Fern Field Foundry Foxglove Garden Glebe Gorse Grange Green Harbour Hawthorn Hazel Heath Heron Hill Holly Hop Ivy Jubilee Juniper Kestrel Lark Laurel Lavender Lilac Lime Linden Lock Magnolia Maple Market Marsh Meadow Mill Mount Myrtle Nettle North Oak Orchard Park Pear Pine Plum Poplar Primrose Quarry Queen Rail Raven Robin Rose Rowan Sand School Shore South Spring Station Stone Swan Sycamore Thistle Tower Valley Vicarage Walnut Water West Willow Wren Yew".split()
STREET_LAST = "Road Street Avenue Close Lane Drive Way Court Terrace Grove Gardens Crescent Place Rise Walk".split()
TOWNS = ("Anyton", "Anyford", "Lower Any", "Upper Any", "Anymouth", "Anyham", "Any-on-the-Hill", "Anywick", "Anybridge")
