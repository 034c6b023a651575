/**
 * Kanji that write the same name. The first of each group is the one all are folded to, for searching only: what is
 * shown and printed is always the character as stored, and a match that needed this table is labelled as such.
 *
 * Sources: 常用漢字表 (平成22年内閣告示第2号), the forms in parentheses (いわゆる康熙字典体); 人名用漢字 (戸籍法施行規則
 * 別表第二) and its pairs with 常用漢字; the JIS X 0213:2004 forms of JIS X 0208:1990 characters; the family-name forms
 * met most in hospital registers (髙 﨑 邉 濵 齋 …). CJK compatibility ideographs (神 海 都 …) are absent: NFKC unifies
 * them before this table is asked.
 */
const joyo =
  '亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 隠隱 栄榮 営營 衛衞 駅驛 円圓 塩鹽 縁緣 艶艷 応應 欧歐 殴毆 桜櫻 奥奧 横橫 温溫 穏穩 仮假 ' +
  '価價 画畫 会會 絵繪 壊壞 懐懷 概槪 拡擴 殻殼 覚覺 学學斈 岳嶽 楽樂 缶罐 巻卷 陥陷 勧勸 寛寬 関關 歓歡 観觀 気氣 既旣 帰歸 ' +
  '偽僞 戯戲 犠犧 旧舊 拠據 挙擧 虚虛 峡峽 挟挾 狭狹 郷鄕 暁曉 区區 駆驅駈 勲勳 薫薰 径徑 茎莖 恵惠 掲揭 渓溪谿 経經 蛍螢 軽輕 ' +
  '継繼 鶏鷄 芸藝 撃擊 欠缺 研硏 県縣 倹儉 剣劍劔剱劒釼 険險 圏圈 検檢 献獻 権權 顕顯 験驗 厳嚴 広廣 効效 恒恆 黄黃 鉱鑛礦砿 ' +
  '号號 国國圀 黒黑 砕碎 済濟 斎齋斉齊 剤劑 雑雜 参參 桟棧 蚕蠶 惨慘 賛贊 残殘 糸絲 歯齒 児兒 辞辭 湿濕 実實 写寫 釈釋 寿壽 ' +
  '収收 従從 渋澁 獣獸 縦縱 粛肅 処處 緒緖 叙敍敘 将將 渉涉 焼燒 証證 奨奬獎 条條 状狀 乗乘 浄淨 剰剩 畳疊 縄繩 壌壤 嬢孃 譲讓 ' +
  '醸釀 触觸 嘱囑 真眞 寝寢 慎愼 尽盡 図圖 粋粹 酔醉 穂穗 随隨 髄髓 枢樞 数數 瀬瀨 声聲 静靜 清淸 窃竊 摂攝 専專 浅淺 戦戰 ' +
  '践踐 銭錢 潜潛 繊纖 禅禪 双雙 壮壯 争爭 荘莊 捜搜 挿插 巣巢 曽曾 痩瘦 装裝 総總 騒騷 増增 蔵藏 臓臟 即卽 属屬 続續 堕墮 対對 ' +
  '体體 帯帶 滞滯 台臺 滝瀧 択擇 沢澤 担擔 単單 胆膽 団團 断斷 弾彈 遅遲 痴癡 虫蟲 昼晝 鋳鑄 庁廳 徴徵 聴聽 勅敕 鎮鎭 逓遞 鉄鐵 ' +
  '点點 転轉 伝傳 灯燈 当當 党黨 盗盜 稲稻 闘鬭鬪 徳德 独獨 読讀 届屆 弐貳 悩惱 脳腦 覇霸 拝拜 廃廢 売賣 麦麥 発發 髪髮 抜拔 蛮蠻 ' +
  '秘祕 浜濱濵 瓶甁 払拂 仏佛 併倂 並竝 餅餠 辺邊邉 変變 弁辨瓣辯辧 歩步 宝寶寳 豊豐 褒襃 翻飜 毎每 万萬 満滿 麺麵 黙默 弥彌 訳譯 ' +
  '薬藥 与與 予豫 余餘 誉譽 揺搖 様樣 謡謠 来來 頼賴 乱亂 覧覽 竜龍 両兩 猟獵 緑綠 涙淚 塁壘 礼禮 励勵 戻戾 霊靈 隷隸 齢齡 暦曆 ' +
  '歴歷 恋戀 錬鍊 炉爐 労勞 郎郞 楼樓 録錄 湾灣 剥剝 填塡 頬頰 叱𠮟 晩晚 強强 教敎 青靑 産產 説說 税稅 鋭銳 悦悅 閲閱 脱脫 衆眾 ' +
  '尚尙 内內 呉吳 娯娛 姫姬 直値 宮宫 巨鉅 別别 稟禀';

const names =
  '高髙 崎﨑嵜碕㟢 島嶋嶌嶹 吉𠮷 土圡𡈽 橋槗𣘺 館舘 富冨 峰峯 船舩 淵渕渊 秋穐龝 桧檜 柳栁 柏栢 桑桒 栖棲 槙槇 遥遙 尭堯 凛凜 亘亙 ' +
  '巌巖 岩嵒 晃晄 昴昻 晋晉 皓皜 祢禰 禄祿 穣穰 篭籠 藪薮 園薗 蕊蘂蕋 蝉蟬 蝿蠅 蛎蠣 諌諫 迩邇 鯵鰺 鴎鷗 鴬鶯 桝枡 芦蘆 潅灌 頚頸 ' +
  '賎賤 壷壺 砺礪 梼檮 涛濤 侭儘 竃竈 莱萊 蒋蔣 繋繫 焔焰 侠俠 躯軀 屡屢 騨驒 箪簞 顛顚 嚢囊 祷禱 屏屛 麹麴 醤醬 繍繡 呑吞 嘘噓 噛嚙 ' +
  '唖啞 掻搔 涜瀆 蝋蠟 撹攪 鹸鹼 穎頴 靱靭 櫟檪 村邨 野埜 松枩 涼凉 兎兔 裏裡 猪豬 亀龜 聡聰 熙煕熈 彦彥 達逹 回廻迴 卯夘 柿柹 栃杤 ' +
  '雁鴈 質貭 町甼 畝畆 留畄 疇畴 況况 決决 準凖 瑠璢 琅瑯 廚厨 厩廐廏 萌萠 蘇蘓 協恊 場塲 姉姊 婿壻聟 峨峩 嵯嵳 稿稾 藁槀 棋棊 綿緜 ' +
  '耕畊 煙烟 唇脣 隣鄰 傑杰 旗籏 線綫 澄澂 爾尓 珎珍 冊册 舗舖 皐皋 鼠鼡 鶫鶇 曵曳 宜冝 朗朖 釜釡 寧寍 喜憙 昇曻 閉閇 糧粮';

/** Every group, the representative first. */
export const variantGroups: readonly string[] = `${joyo} ${names}`.split(' ');

const representatives = new Map<string, string>();
for (const group of variantGroups) {
  const [representative, ...others] = group;
  for (const other of others) representatives.set(other, representative!);
}

/** The text with every variant kanji replaced by its group's first. */
export function unifyVariants(text: string): string {
  let unified = '';
  for (const character of text) unified += representatives.get(character) ?? character;
  return unified;
}
